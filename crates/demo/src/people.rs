//! The demonstration's participants and people. Their password is public and protects nothing.

/// Password of everybody here.
pub const PASSWORD: &str = "demonstration";

/// The participant that made, and still has, the demonstration's goods.
pub const MAKER: &str = "990140000017";
/// A shop that buys from it.
pub const SHOP: &str = "990240000024";

/// A participant.
pub struct Participant {
    /// 12 digits.
    pub bin: &'static str,
    /// As registered.
    pub name: &'static str,
    /// What it does, by name, a space between.
    pub trades: &'static str,
}

/// Those who take part.
pub const PARTICIPANTS: [Participant; 2] = [
    Participant { bin: MAKER, name: "Айқын көрсетілім ЖШС", trades: "producer importer" },
    Participant { bin: SHOP, name: "ИП «Дүкен»", trades: "retailer" },
];

/// Somebody who signs in.
pub struct Person {
    /// And the id too.
    pub login: &'static str,
    /// As they are called.
    pub name: &'static str,
    /// By name.
    pub role: &'static str,
    /// For which participant.
    pub bin: Option<&'static str>,
}

/// Everybody.
pub const PEOPLE: [Person; 8] = [
    Person { login: "operator", name: "Оператор", role: "operator", bin: None },
    Person { login: "inspector", name: "Инспектор", role: "inspector", bin: None },
    Person { login: "maker", name: "Айгүл Сәрсенова", role: "head", bin: Some(MAKER) },
    Person { login: "packer", name: "Ерлан Омаров", role: "employee", bin: Some(MAKER) },
    Person { login: "shop", name: "Марина Ким", role: "head", bin: Some(SHOP) },
    Person {
        login: "ofd", name: "Оператор фискальных данных", role: "fiscal_operator", bin: None
    },
    Person {
        login: "taxes", name: "Комитет государственных доходов", role: "state_body", bin: None
    },
    Person { login: "controller", name: "Дана", role: "controller", bin: None },
];
