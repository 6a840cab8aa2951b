-- Version 11: people by role, units by batch, company prefixes, registers that are read part by part.

CREATE INDEX person_role ON person (role, login);

-- Role of who let them in or blocked them last; empty where nobody did.
ALTER TABLE person ADD COLUMN decided_by text NOT NULL DEFAULT '';

-- Units of a batch, for who calls it back.
CREATE INDEX code_lot ON code (gtin, lot) WHERE lot IS NOT NULL;

-- GS1 company prefixes: whose numbers begin so. None begins with another.
CREATE TABLE company_prefix (
    prefix   text COLLATE "C" PRIMARY KEY,
    bin      text COLLATE "C" NOT NULL REFERENCES participant (bin),
    since_ms bigint NOT NULL,
    noted_by text NOT NULL
);
CREATE INDEX company_prefix_bin ON company_prefix (bin, prefix);

-- Entries of other bodies' registers: of the reading that counts, and of those that are under way.
CREATE TABLE register_entry (
    register  text COLLATE "C" NOT NULL,
    read_ms   bigint NOT NULL,          -- when its reading began
    id        text COLLATE "C" NOT NULL,
    name      text NOT NULL,
    is_active boolean NOT NULL,
    data      text NOT NULL,
    PRIMARY KEY (register, read_ms, id)
);

-- The reading that counts: the last that came to its end.
CREATE TABLE register_reading (
    register text COLLATE "C" PRIMARY KEY,
    read_ms  bigint NOT NULL
);

INSERT INTO register_reading (register, read_ms) SELECT register, max(read_ms) FROM neighbour GROUP BY register;
INSERT INTO register_entry (register, read_ms, id, name, is_active, data)
    SELECT n.register, r.read_ms, n.id, n.name, n.is_active, n.data
    FROM neighbour n JOIN register_reading r ON r.register = n.register;
DROP TABLE neighbour;
