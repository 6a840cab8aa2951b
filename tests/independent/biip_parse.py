"""Messages in hexadecimal, one a line, to what biip makes of each: elements as JSON, or an error.

With `--bench SECONDS` it parses them over and over and prints messages and bytes a second.
"""
import json
import sys
import time

from biip import ParseError
from biip.gs1_messages import GS1Message

messages = [bytes.fromhex(line).decode("latin-1") for line in sys.stdin.read().split("\n") if line]


def parse(message):
    try:
        parsed = GS1Message.parse(message)
    except ParseError:
        return None
    return [[element.ai.ai, element.value] for element in parsed.element_strings]


if sys.argv[1:2] == ["--bench"]:
    until = time.perf_counter() + float(sys.argv[2])
    started, count, size = time.perf_counter(), 0, 0
    while time.perf_counter() < until:
        for message in messages:
            parse(message)
        count += len(messages)
        size += sum(map(len, messages))
    took = time.perf_counter() - started
    print(json.dumps({"codes_per_s": count / took, "bytes_per_s": size / took}))
else:
    for message in messages:
        elements = parse(message)
        print("error" if elements is None else json.dumps(elements))
