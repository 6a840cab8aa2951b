//! Products of the demonstration's catalogue.
use api::{Localised, Party, Product};
use gs1::check_digit;

/// A product with its group.
#[derive(Debug, Clone)]
pub struct Good {
    /// Product group by name.
    pub group: &'static str,
    /// The catalogue's card.
    pub card: Product,
}

struct Row {
    key: &'static str,
    group: &'static str,
    n: u32,
    name: [&'static str; 3],
    maker: usize,
    importer: Option<usize>,
    shelf_life_months: Option<u16>,
}

struct Company {
    name: [&'static str; 3],
    country: &'static str,
    bin: Option<&'static str>,
}

const COMPANIES: [Company; 9] = [
    Company {
        name: ["«Ақтау Темекі» ЖШС", "ТОО «Актау Табак»", "Aktau Tabak LLP"],
        country: "KZ",
        bin: Some("990140000017"),
    },
    Company {
        name: ["«Көкше Аяқкиім» ЖШС", "ТОО «Кокше Обувь»", "Kokshe Footwear LLP"],
        country: "KZ",
        bin: Some("010240000025"),
    },
    Company {
        name: ["«Шипа Фарм» АҚ", "АО «Шипа Фарм»", "Shipa Pharm JSC"], country: "KZ", bin: Some("020340000033")
    },
    Company {
        name: ["«Жетісу Сыра» ЖШС", "ТОО «Жетысу Пиво»", "Zhetysu Brewery LLP"],
        country: "KZ",
        bin: Some("030440000041"),
    },
    Company {
        name: ["«Каспий Майы» ЖШС", "ТОО «Каспий Масло»", "Caspian Lubricants LLP"],
        country: "KZ",
        bin: Some("040540000059"),
    },
    Company {
        name: ["Nordwald Arzneimittel GmbH", "Nordwald Arzneimittel GmbH", "Nordwald Arzneimittel GmbH"],
        country: "DE",
        bin: None,
    },
    Company { name: ["Ege Ayakkabı A.Ş.", "Ege Ayakkabı A.Ş.", "Ege Ayakkabı A.Ş."], country: "TR", bin: None },
    Company {
        name: ["«Дала Импорт» ЖШС", "ТОО «Дала Импорт»", "Dala Import LLP"],
        country: "KZ",
        bin: Some("050640000067"),
    },
    Company {
        name: ["«Сарыарқа Тері» ЖК", "ИП «Сарыарка Тери»", "Saryarqa Leather IE"], country: "KZ", bin: None
    },
];

const ROWS: [Row; 11] = [
    Row {
        key: "cigarettes",
        group: "tobacco",
        n: 101,
        name: [
            "«Дала желі» сигареттері, 20 дана",
            "Сигареты «Степной ветер», 20 шт.",
            "Steppe Wind cigarettes, 20 pcs",
        ],
        maker: 0,
        importer: None,
        shelf_life_months: Some(18),
    },
    Row {
        key: "pipe-tobacco",
        group: "other_tobacco",
        n: 112,
        name: ["«Каспий» түтік темекісі, 40 г", "Табак трубочный «Каспий», 40 г", "Caspian pipe tobacco, 40 g"],
        maker: 0,
        importer: None,
        shelf_life_months: Some(24),
    },
    Row {
        key: "boots",
        group: "footwear",
        n: 123,
        name: [
            "Ерлер қысқы бәтеңкесі «Бурабай», 43",
            "Ботинки мужские зимние «Бурабай», 43",
            "Burabay men's winter boots, 43",
        ],
        maker: 1,
        importer: None,
        shelf_life_months: None,
    },
    Row {
        key: "sneakers",
        group: "footwear",
        n: 134,
        name: [
            "Балалар кроссовкасы «Ege Run», 34",
            "Кроссовки детские «Ege Run», 34",
            "Ege Run children's sneakers, 34",
        ],
        maker: 6,
        importer: Some(7),
        shelf_life_months: None,
    },
    Row {
        key: "paracetamol",
        group: "medicine",
        n: 145,
        name: [
            "Парацетамол-Шипа, 500 мг, № 20 таблетка",
            "Парацетамол-Шипа, таблетки 500 мг, № 20",
            "Paracetamol-Shipa, 500 mg, 20 tablets",
        ],
        maker: 2,
        importer: None,
        shelf_life_months: Some(36),
    },
    Row {
        key: "syrup",
        group: "medicine",
        n: 156,
        name: [
            "Нордтуссин, жөтел шәрбаты, 150 мл",
            "Нордтуссин, сироп от кашля, 150 мл",
            "Nordtussin cough syrup, 150 ml",
        ],
        maker: 5,
        importer: Some(7),
        shelf_life_months: Some(24),
    },
    Row {
        key: "beer",
        group: "beer",
        n: 167,
        name: [
            "«Жетісу» ашық сырасы, шөлмек, 0,5 л",
            "Пиво светлое «Жетысу», бутылка, 0,5 л",
            "Zhetysu lager, bottle, 0.5 l",
        ],
        maker: 3,
        importer: None,
        shelf_life_months: Some(6),
    },
    Row {
        key: "motor-oil",
        group: "motor_oil",
        n: 178,
        name: ["«Каспий» 5W-40 мотор майы, 4 л", "Масло моторное «Каспий» 5W-40, 4 л", "Caspian 5W-40 motor oil, 4 l"],
        maker: 4,
        importer: None,
        shelf_life_months: Some(60),
    },
    Row {
        key: "gear-oil",
        group: "lubricant",
        n: 189,
        name: [
            "«Каспий» 75W-90 трансмиссия майы, 1 л",
            "Масло трансмиссионное «Каспий» 75W-90, 1 л",
            "Caspian 75W-90 gear oil, 1 l",
        ],
        maker: 4,
        importer: None,
        shelf_life_months: Some(60),
    },
    Row {
        key: "jacket",
        group: "light_industry",
        n: 190,
        name: ["Әйелдер күртешесі «Сарыарқа», 46", "Куртка женская «Сарыарка», 46", "Saryarqa women's jacket, 46"],
        maker: 8,
        importer: None,
        shelf_life_months: None,
    },
    Row {
        key: "saiga-horn",
        group: "saiga_horn",
        n: 201,
        name: ["Киік мүйізі, 0,5 кг", "Рога сайгака, 0,5 кг", "Saiga horn, 0.5 kg"],
        maker: 8,
        importer: None,
        shelf_life_months: None,
    },
];

/// Every product.
pub fn goods() -> Vec<Good> {
    ROWS.iter().map(good).collect()
}

/// The product by its short name.
pub(crate) fn by_key(key: &str) -> Option<Good> {
    ROWS.iter().find(|row| row.key == key).map(good)
}

fn good(row: &Row) -> Good {
    let card = Product {
        gtin: gtin(row.n),
        name: localised(row.name),
        manufacturer: party(row.maker),
        importer: row.importer.map(party),
        shelf_life_months: row.shelf_life_months,
        shelf_life_days: None,
    };
    Good { group: row.group, card }
}

/// Prefix 487 of Kazakhstan, a company number that the demonstration keeps to, and the check digit.
fn gtin(n: u32) -> String {
    let body = format!("0487000{n:06}");
    let check = check_digit(body.as_bytes()).unwrap_or(b'0');
    format!("{body}{}", char::from(check))
}

fn party(n: usize) -> Party {
    let fallback = Company { name: ["", "", ""], country: "KZ", bin: None };
    let company = COMPANIES.get(n).unwrap_or(&fallback);
    Party { name: localised(company.name), country: company.country.to_owned(), bin: company.bin.map(str::to_owned) }
}

fn localised([kk, ru, en]: [&str; 3]) -> Localised {
    Localised { kk: kk.to_owned(), ru: ru.to_owned(), en: en.to_owned() }
}
