//! Every application identifier that GS1 has assigned: title, format, and what it goes with.
//!
//! Source: GS1 General Specifications, "GS1 Application Identifiers in numerical order" and "Data relationships". A test
//! holds every row against the published syntax dictionary, and every row of the dictionary against these.
use crate::definition::Check::*;
use crate::definition::{Definition, Part};

const fn row(ai: &'static str, title: &'static str, parts: &'static [Part]) -> Definition {
    Definition { first: ai, last: ai, title, parts, link_attribute: false, link_key: None, with: &[], without: &[] }
}

impl Definition {
    const fn to(self, last: &'static str) -> Self {
        Self { last, ..self }
    }

    const fn attribute(self) -> Self {
        Self { link_attribute: true, ..self }
    }

    const fn key(self, qualifiers: &'static [&'static [&'static str]]) -> Self {
        Self { link_key: Some(qualifiers), ..self }
    }

    const fn with(self, with: &'static [&'static [&'static str]]) -> Self {
        Self { with, ..self }
    }

    const fn without(self, without: &'static [&'static str]) -> Self {
        Self { without, ..self }
    }
}

const SSCC: Part = n(18).check(&[CheckDigit, CompanyPrefix(1)]);
const GTIN: Part = n(14).check(&[CheckDigit, CompanyPrefix(1)]);
const GLN: Part = n(13).check(&[CheckDigit, CompanyPrefix(0)]);
const DAY: Part = n(6).check(&[DateOrMonth]);
const EXACT_DAY: Part = n(6).check(&[Date]);
const HOUR_MINUTE: Part = n(4).check(&[HourMinute]);
const COUNTRY: Part = n(3).check(&[Country]);

const fn n(len: u8) -> Part {
    Part::digits(len, len)
}

const fn n_to(max: u8) -> Part {
    Part::digits(1, max)
}

const fn x(len: u8) -> Part {
    Part::set82(len, len)
}

const fn x_to(max: u8) -> Part {
    Part::set82(1, max)
}

const fn y_to(max: u8) -> Part {
    Part::set39(1, max)
}

const fn z_to(max: u8) -> Part {
    Part::set64(1, max)
}

type With = &'static [&'static [&'static str]];
const UNIT: With = &[&["01"]];
const UNIT_OR_CONTENT: With = &[&["01"], &["02"]];
const ITEM: With = &[&["01"], &["02"], &["03"]];
const ITEM_OR_PIECE: With = &[&["01"], &["03"], &["8006"]];
const TRADE_ITEM: With = &[&["01"], &["02"], &["03"], &["8006"], &["8026"]];
const LOGISTIC_UNIT: With = &[&["00"]];
const LOGISTIC_OR_UNIT: With = &[&["00"], &["01"]];

/// In the order of their digits, so that those two find the few rows that can fit.
#[rustfmt::skip]
pub(crate) const TABLE: &[Definition] = &[
    row("00", "SSCC", &[SSCC]).attribute().key(&[]),
    row("01", "GTIN", &[GTIN]).attribute().without(&["255", "37"]).key(&[&["22", "10", "21"], &["235"]]),
    row("02", "CONTENT", &[GTIN]).attribute().without(&["01", "03"]).with(&[&["37"]]),
    row("03", "MTO GTIN", &[GTIN]).without(&["01", "02", "37", "235"]),
    row("10", "BATCH/LOT", &[x_to(20)]).attribute().with(TRADE_ITEM),
    row("11", "PROD DATE", &[DAY]).attribute().with(TRADE_ITEM),
    row("12", "DUE DATE", &[DAY]).attribute().with(&[&["8020"]]),
    row("13", "PACK DATE", &[DAY]).attribute().with(TRADE_ITEM),
    row("15", "BEST BEFORE or BEST BY", &[DAY]).attribute().with(TRADE_ITEM),
    row("16", "SELL BY", &[DAY]).attribute().with(TRADE_ITEM),
    row("17", "USE BY or EXPIRY", &[DAY]).attribute()
        .with(&[&["01"], &["02"], &["03"], &["255"], &["8006"], &["8026"]]),
    row("20", "VARIANT", &[n(2)]).attribute().with(TRADE_ITEM),
    row("21", "SERIAL", &[x_to(20)]).with(ITEM_OR_PIECE).without(&["235"]),
    row("22", "CPV", &[x_to(20)]).with(UNIT),
    row("235", "TPX", &[x_to(28)]).with(UNIT),
    row("240", "ADDITIONAL ID", &[x_to(30)]).attribute().with(TRADE_ITEM),
    row("241", "CUST. PART No.", &[x_to(30)]).attribute().with(TRADE_ITEM),
    row("242", "MTO VARIANT", &[n_to(6)]).attribute().with(&[&["01"], &["02"], &["8006"], &["8026"]]),
    row("243", "PCN", &[x_to(20)]).attribute().with(&[&["01"], &["03"]]),
    row("250", "SECONDARY SERIAL", &[x_to(30)]).attribute().with(&[&["01", "21"], &["03", "21"], &["8006", "21"]]),
    row("251", "REF. TO SOURCE", &[x_to(30)]).attribute().with(ITEM_OR_PIECE),
    row("253", "GDTI", &[GLN, x_to(17).or_nothing()]).attribute().key(&[]),
    row("254", "GLN EXTENSION COMPONENT", &[x_to(20)]).with(&[&["414"]]),
    row("255", "GCN", &[GLN, n_to(12).or_nothing()]).attribute().key(&[])
        .without(&["01", "02", "415", "8006", "8020", "8026"]),
    row("30", "VAR. COUNT", &[n_to(8)]).attribute().with(UNIT_OR_CONTENT),
    row("3100", "NET WEIGHT (kg)", &[n(6)]).to("3105").attribute().with(UNIT_OR_CONTENT).without(&["310n"]),
    row("3110", "LENGTH (m)", &[n(6)]).to("3115").attribute().with(UNIT_OR_CONTENT).without(&["311n"]),
    row("3120", "WIDTH (m)", &[n(6)]).to("3125").attribute().with(UNIT_OR_CONTENT).without(&["312n"]),
    row("3130", "HEIGHT (m)", &[n(6)]).to("3135").attribute().with(UNIT_OR_CONTENT).without(&["313n"]),
    row("3140", "AREA (m²)", &[n(6)]).to("3145").attribute().with(UNIT_OR_CONTENT).without(&["314n"]),
    row("3150", "NET VOLUME (l)", &[n(6)]).to("3155").attribute().with(UNIT_OR_CONTENT).without(&["315n"]),
    row("3160", "NET VOLUME (m³)", &[n(6)]).to("3165").attribute().with(UNIT_OR_CONTENT).without(&["316n"]),
    row("3200", "NET WEIGHT (lb)", &[n(6)]).to("3205").attribute().with(UNIT_OR_CONTENT).without(&["320n"]),
    row("3210", "LENGTH (in)", &[n(6)]).to("3215").attribute().with(UNIT_OR_CONTENT).without(&["321n"]),
    row("3220", "LENGTH (ft)", &[n(6)]).to("3225").attribute().with(UNIT_OR_CONTENT).without(&["322n"]),
    row("3230", "LENGTH (yd)", &[n(6)]).to("3235").attribute().with(UNIT_OR_CONTENT).without(&["323n"]),
    row("3240", "WIDTH (in)", &[n(6)]).to("3245").attribute().with(UNIT_OR_CONTENT).without(&["324n"]),
    row("3250", "WIDTH (ft)", &[n(6)]).to("3255").attribute().with(UNIT_OR_CONTENT).without(&["325n"]),
    row("3260", "WIDTH (yd)", &[n(6)]).to("3265").attribute().with(UNIT_OR_CONTENT).without(&["326n"]),
    row("3270", "HEIGHT (in)", &[n(6)]).to("3275").attribute().with(UNIT_OR_CONTENT).without(&["327n"]),
    row("3280", "HEIGHT (ft)", &[n(6)]).to("3285").attribute().with(UNIT_OR_CONTENT).without(&["328n"]),
    row("3290", "HEIGHT (yd)", &[n(6)]).to("3295").attribute().with(UNIT_OR_CONTENT).without(&["329n"]),
    row("3300", "GROSS WEIGHT (kg)", &[n(6)]).to("3305").attribute().with(LOGISTIC_OR_UNIT).without(&["330n"]),
    row("3310", "LENGTH (m), log", &[n(6)]).to("3315").attribute().with(LOGISTIC_OR_UNIT).without(&["331n"]),
    row("3320", "WIDTH (m), log", &[n(6)]).to("3325").attribute().with(LOGISTIC_OR_UNIT).without(&["332n"]),
    row("3330", "HEIGHT (m), log", &[n(6)]).to("3335").attribute().with(LOGISTIC_OR_UNIT).without(&["333n"]),
    row("3340", "AREA (m²), log", &[n(6)]).to("3345").attribute().with(LOGISTIC_OR_UNIT).without(&["334n"]),
    row("3350", "VOLUME (l), log", &[n(6)]).to("3355").attribute().with(LOGISTIC_OR_UNIT).without(&["335n"]),
    row("3360", "VOLUME (m³), log", &[n(6)]).to("3365").attribute().with(LOGISTIC_OR_UNIT).without(&["336n"]),
    row("3370", "KG PER m²", &[n(6)]).to("3375").attribute().with(UNIT).without(&["337n"]),
    row("3400", "GROSS WEIGHT (lb)", &[n(6)]).to("3405").attribute().with(LOGISTIC_OR_UNIT).without(&["340n"]),
    row("3410", "LENGTH (in), log", &[n(6)]).to("3415").attribute().with(LOGISTIC_OR_UNIT).without(&["341n"]),
    row("3420", "LENGTH (ft), log", &[n(6)]).to("3425").attribute().with(LOGISTIC_OR_UNIT).without(&["342n"]),
    row("3430", "LENGTH (yd), log", &[n(6)]).to("3435").attribute().with(LOGISTIC_OR_UNIT).without(&["343n"]),
    row("3440", "WIDTH (in), log", &[n(6)]).to("3445").attribute().with(LOGISTIC_OR_UNIT).without(&["344n"]),
    row("3450", "WIDTH (ft), log", &[n(6)]).to("3455").attribute().with(LOGISTIC_OR_UNIT).without(&["345n"]),
    row("3460", "WIDTH (yd), log", &[n(6)]).to("3465").attribute().with(LOGISTIC_OR_UNIT).without(&["346n"]),
    row("3470", "HEIGHT (in), log", &[n(6)]).to("3475").attribute().with(LOGISTIC_OR_UNIT).without(&["347n"]),
    row("3480", "HEIGHT (ft), log", &[n(6)]).to("3485").attribute().with(LOGISTIC_OR_UNIT).without(&["348n"]),
    row("3490", "HEIGHT (yd), log", &[n(6)]).to("3495").attribute().with(LOGISTIC_OR_UNIT).without(&["349n"]),
    row("3500", "AREA (in²)", &[n(6)]).to("3505").attribute().with(UNIT_OR_CONTENT).without(&["350n"]),
    row("3510", "AREA (ft²)", &[n(6)]).to("3515").attribute().with(UNIT_OR_CONTENT).without(&["351n"]),
    row("3520", "AREA (yd²)", &[n(6)]).to("3525").attribute().with(UNIT_OR_CONTENT).without(&["352n"]),
    row("3530", "AREA (in²), log", &[n(6)]).to("3535").attribute().with(LOGISTIC_OR_UNIT).without(&["353n"]),
    row("3540", "AREA (ft²), log", &[n(6)]).to("3545").attribute().with(LOGISTIC_OR_UNIT).without(&["354n"]),
    row("3550", "AREA (yd²), log", &[n(6)]).to("3555").attribute().with(LOGISTIC_OR_UNIT).without(&["355n"]),
    row("3560", "NET WEIGHT (tr oz)", &[n(6)]).to("3565").attribute().with(UNIT_OR_CONTENT).without(&["356n"]),
    row("3570", "NET VOLUME (oz)", &[n(6)]).to("3575").attribute().with(UNIT_OR_CONTENT).without(&["357n"]),
    row("3600", "NET VOLUME (qt (US))", &[n(6)]).to("3605").attribute().with(UNIT_OR_CONTENT).without(&["360n"]),
    row("3610", "NET VOLUME (gal.)", &[n(6)]).to("3615").attribute().with(UNIT_OR_CONTENT).without(&["361n"]),
    row("3620", "VOLUME (qt (US)), log", &[n(6)]).to("3625").attribute().with(LOGISTIC_OR_UNIT).without(&["362n"]),
    row("3630", "VOLUME (gal (US)), log", &[n(6)]).to("3635").attribute().with(LOGISTIC_OR_UNIT).without(&["363n"]),
    row("3640", "NET VOLUME (in³)", &[n(6)]).to("3645").attribute().with(UNIT_OR_CONTENT).without(&["364n"]),
    row("3650", "NET VOLUME (ft³)", &[n(6)]).to("3655").attribute().with(UNIT_OR_CONTENT).without(&["365n"]),
    row("3660", "NET VOLUME (yd³)", &[n(6)]).to("3665").attribute().with(UNIT_OR_CONTENT).without(&["366n"]),
    row("3670", "VOLUME (in³), log", &[n(6)]).to("3675").attribute().with(LOGISTIC_OR_UNIT).without(&["367n"]),
    row("3680", "VOLUME (ft³), log", &[n(6)]).to("3685").attribute().with(LOGISTIC_OR_UNIT).without(&["368n"]),
    row("3690", "VOLUME (yd³), log", &[n(6)]).to("3695").attribute().with(LOGISTIC_OR_UNIT).without(&["369n"]),
    row("37", "COUNT", &[n_to(8)]).attribute().with(&[&["00", "02"], &["00", "8026"]]),
    row("3900", "AMOUNT", &[n_to(15)]).to("3909").attribute().with(&[&["255"], &["8020"]])
        .without(&["390n", "391n", "394n", "8111"]),
    row("3910", "AMOUNT", &[n(3).check(&[Currency]), n_to(15)]).to("3919").attribute().with(&[&["8020"]])
        .without(&["391n"]),
    row("3920", "PRICE", &[n_to(15)]).to("3929").attribute()
        .with(&[&["01", "30"], &["01", "31nn"], &["01", "32nn"], &["01", "35nn"], &["01", "36nn"]])
        .without(&["392n", "393n"]),
    row("3930", "PRICE", &[n(3).check(&[Currency]), n_to(15)]).to("3939").attribute()
        .with(&[&["30"], &["31nn"], &["32nn"], &["35nn"], &["36nn"]]).without(&["393n"]),
    row("3940", "PRCNT OFF", &[n(4)]).to("3943").attribute().with(&[&["255"]]).without(&["394n", "8111"]),
    row("3950", "PRICE/UoM", &[n(6)]).to("3955").attribute()
        .with(&[&["30"], &["31nn"], &["32nn"], &["35nn"], &["36nn"]]).without(&["392n", "393n", "395n", "8005"]),
    row("400", "ORDER NUMBER", &[x_to(30)]).attribute(),
    row("401", "GINC", &[x_to(30).check(&[CompanyPrefix(0)])]).attribute().key(&[]),
    row("402", "GSIN", &[n(17).check(&[CheckDigit, CompanyPrefix(0)])]).attribute().key(&[]),
    row("403", "ROUTE", &[x_to(30)]).attribute().with(LOGISTIC_UNIT),
    row("410", "SHIP TO LOC", &[GLN]).attribute(),
    row("411", "BILL TO", &[GLN]).attribute(),
    row("412", "PURCHASE FROM", &[GLN]).attribute(),
    row("413", "SHIP FOR LOC", &[GLN]).attribute(),
    row("414", "LOC No.", &[GLN]).attribute().key(&[&["254"], &["7040"]]),
    row("415", "PAY TO", &[GLN]).attribute().with(&[&["8020"]]).key(&[&["8020"]]),
    row("416", "PROD/SERV LOC", &[GLN]).attribute(),
    row("417", "PARTY", &[GLN]).attribute().key(&[&["7040"]]),
    row("420", "SHIP TO POST", &[x_to(20)]).attribute().without(&["421"]),
    row("421", "SHIP TO POST", &[COUNTRY, x_to(9)]).attribute().without(&["4307"]),
    row("422", "ORIGIN", &[COUNTRY]).attribute().with(TRADE_ITEM).without(&["426"]),
    row("423", "COUNTRY - INITIAL PROCESS", &[COUNTRY, COUNTRY.or_nothing(), COUNTRY.or_nothing(), COUNTRY.or_nothing(), COUNTRY.or_nothing()])
        .attribute().with(ITEM).without(&["426"]),
    row("424", "COUNTRY - PROCESS", &[COUNTRY]).attribute().with(ITEM).without(&["426"]),
    row("425", "COUNTRY - DISASSEMBLY", &[COUNTRY, COUNTRY.or_nothing(), COUNTRY.or_nothing(), COUNTRY.or_nothing(), COUNTRY.or_nothing()])
        .attribute().with(ITEM).without(&["426"]),
    row("426", "COUNTRY - FULL PROCESS", &[COUNTRY]).attribute().with(ITEM),
    row("427", "ORIGIN SUBDIVISION", &[x_to(3)]).attribute().with(&[&["01", "422"], &["02", "422"], &["03", "422"]]),
    row("4300", "SHIP TO COMP", &[x_to(35).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4301", "SHIP TO NAME", &[x_to(35).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4302", "SHIP TO ADD1", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4303", "SHIP TO ADD2", &[x_to(70).check(&[PercentEncoding])]).attribute().with(&[&["4302"]]),
    row("4304", "SHIP TO SUB", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4305", "SHIP TO LOC", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4306", "SHIP TO REG", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4307", "SHIP TO COUNTRY", &[x(2).check(&[CountryLetters])]).attribute().with(LOGISTIC_UNIT),
    row("4308", "SHIP TO PHONE", &[x_to(30)]).attribute().with(LOGISTIC_UNIT),
    row("4309", "SHIP TO GEO", &[n(10).check(&[Latitude]), n(10).check(&[Longitude])]).attribute().with(LOGISTIC_UNIT),
    row("4310", "RTN TO COMP", &[x_to(35).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4311", "RTN TO NAME", &[x_to(35).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4312", "RTN TO ADD1", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4313", "RTN TO ADD2", &[x_to(70).check(&[PercentEncoding])]).attribute().with(&[&["4312"]]),
    row("4314", "RTN TO SUB", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4315", "RTN TO LOC", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4316", "RTN TO REG", &[x_to(70).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4317", "RTN TO COUNTRY", &[x(2).check(&[CountryLetters])]).attribute().with(LOGISTIC_UNIT),
    row("4318", "RTN TO POST", &[x_to(20)]).attribute().with(LOGISTIC_UNIT),
    row("4319", "RTN TO PHONE", &[x_to(30)]).attribute().with(LOGISTIC_UNIT),
    row("4320", "SRV DESCRIPTION", &[x_to(35).check(&[PercentEncoding])]).attribute().with(LOGISTIC_UNIT),
    row("4321", "DANGEROUS GOODS", &[n(1).check(&[YesNo])]).attribute().with(LOGISTIC_UNIT),
    row("4322", "AUTH TO LEAVE", &[n(1).check(&[YesNo])]).attribute().with(LOGISTIC_UNIT),
    row("4323", "SIG REQUIRED", &[n(1).check(&[YesNo])]).attribute().with(LOGISTIC_UNIT),
    row("4324", "NOT BEF DEL DT", &[DAY, HOUR_MINUTE]).attribute().with(LOGISTIC_UNIT),
    row("4325", "NOT AFT DEL DT", &[DAY, HOUR_MINUTE]).attribute().with(LOGISTIC_UNIT),
    row("4326", "REL DATE", &[EXACT_DAY]).attribute().with(LOGISTIC_UNIT),
    row("4330", "MAX TEMP F.", &[n(6), x(1).check(&[Hyphen]).or_nothing()]).attribute().with(LOGISTIC_UNIT)
        .without(&["4331"]),
    row("4331", "MAX TEMP C.", &[n(6), x(1).check(&[Hyphen]).or_nothing()]).attribute().with(LOGISTIC_UNIT)
        .without(&["4330"]),
    row("4332", "MIN TEMP F.", &[n(6), x(1).check(&[Hyphen]).or_nothing()]).attribute().with(LOGISTIC_UNIT)
        .without(&["4333"]),
    row("4333", "MIN TEMP C.", &[n(6), x(1).check(&[Hyphen]).or_nothing()]).attribute().with(LOGISTIC_UNIT)
        .without(&["4332"]),
    row("7001", "NSN", &[n(13)]).attribute().with(&[&["01"], &["02"], &["8006"], &["8026"]]),
    row("7002", "MEAT CUT", &[x_to(30)]).attribute().with(UNIT_OR_CONTENT),
    row("7003", "EXPIRY TIME", &[EXACT_DAY, HOUR_MINUTE]).attribute().with(ITEM),
    row("7004", "ACTIVE POTENCY", &[n_to(4)]).attribute().with(&[&["01", "10"], &["03", "10"]]),
    row("7005", "CATCH AREA", &[x_to(12)]).attribute().with(UNIT_OR_CONTENT),
    row("7006", "FIRST FREEZE DATE", &[EXACT_DAY]).attribute().with(UNIT_OR_CONTENT),
    row("7007", "HARVEST DATE", &[EXACT_DAY, EXACT_DAY.or_nothing()]).attribute().with(UNIT_OR_CONTENT),
    row("7008", "AQUATIC SPECIES", &[x_to(3)]).attribute().with(UNIT_OR_CONTENT),
    row("7009", "FISHING GEAR TYPE", &[x_to(10)]).attribute().with(UNIT_OR_CONTENT),
    row("7010", "PROD METHOD", &[x_to(2)]).attribute().with(ITEM),
    row("7011", "TEST BY DATE", &[EXACT_DAY, HOUR_MINUTE.or_nothing()]).attribute().with(ITEM),
    row("7020", "REFURB LOT", &[x_to(20)]).attribute().with(&[&["01", "416"], &["03", "416"], &["8006", "416"]]),
    row("7021", "FUNC STAT", &[x_to(20)]).attribute().with(ITEM_OR_PIECE),
    row("7022", "REV STAT", &[x_to(20)]).attribute().with(&[&["01", "7021"], &["03", "7021"], &["8006", "7021"]]),
    row("7023", "GIAI - ASSEMBLY", &[x_to(30).check(&[CompanyPrefix(0)])]).attribute(),
    row("7030", "PROCESSOR # 0", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7031", "PROCESSOR # 1", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7032", "PROCESSOR # 2", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7033", "PROCESSOR # 3", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7034", "PROCESSOR # 4", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7035", "PROCESSOR # 5", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7036", "PROCESSOR # 6", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7037", "PROCESSOR # 7", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7038", "PROCESSOR # 8", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7039", "PROCESSOR # 9", &[n(3).check(&[CountryOrMany]), x_to(27)]).attribute().with(UNIT_OR_CONTENT),
    row("7040", "UIC+EXT", &[n(1), x(1), x(1), x(1).check(&[ImporterIndex])]),
    row("7041", "UFRGT UNIT TYPE", &[x_to(4).check(&[PackageType])]).with(LOGISTIC_UNIT),
    row("710", "NHRN PZN", &[x_to(20)]).attribute().with(UNIT),
    row("711", "NHRN CIP", &[x_to(20)]).attribute().with(UNIT),
    row("712", "NHRN CN", &[x_to(20)]).attribute().with(UNIT),
    row("713", "NHRN DRN", &[x_to(20)]).attribute().with(UNIT),
    row("714", "NHRN AIM", &[x_to(20)]).attribute().with(UNIT),
    row("715", "NHRN NDC", &[x_to(20)]).attribute().with(UNIT),
    row("716", "NHRN AIC", &[x_to(20)]).attribute().with(UNIT),
    row("717", "NHRN SRN", &[x_to(20)]).attribute().with(UNIT),
    row("7230", "CERT # 1", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7231", "CERT # 2", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7232", "CERT # 3", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7233", "CERT # 4", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7234", "CERT # 5", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7235", "CERT # 6", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7236", "CERT # 7", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7237", "CERT # 8", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7238", "CERT # 9", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7239", "CERT # 10", &[x(2), x_to(28)]).attribute().with(&[&["01"], &["8004"]]),
    row("7240", "PROTOCOL", &[x_to(20)]).attribute().with(&[&["01"], &["8006"]]).without(&["03"]),
    row("7241", "AIDC MEDIA TYPE", &[n(2).check(&[MediaType])]).attribute().with(&[&["8017"], &["8018"]]),
    row("7242", "VCN", &[x_to(25)]).attribute().with(&[&["8017"], &["8018"]]),
    row("7250", "DOB", &[n(8).check(&[LongDate])]).attribute().with(&[&["8018"]]).without(&["7251"]),
    row("7251", "DOB TIME", &[n(8).check(&[LongDate]), HOUR_MINUTE]).attribute().with(&[&["8018"]]).without(&["7250"]),
    row("7252", "BIO SEX", &[n(1).check(&[Sex])]).attribute().with(&[&["8018"]]),
    row("7253", "FAMILY NAME", &[x_to(40).check(&[PercentEncoding])]).attribute().with(&[&["8017"], &["8018"]])
        .without(&["7256", "7259"]),
    row("7254", "GIVEN NAME", &[x_to(40).check(&[PercentEncoding])]).attribute().with(&[&["8017"], &["8018"]])
        .without(&["7256", "7259"]),
    row("7255", "SUFFIX", &[x_to(10)]).attribute().with(&[&["8017"], &["8018"]]).without(&["7256", "7259"]),
    row("7256", "FULL NAME", &[x_to(90).check(&[PercentEncoding])]).attribute().with(&[&["8017"], &["8018"]]),
    row("7257", "PERSON ADDR", &[x_to(70).check(&[PercentEncoding])]).attribute().with(&[&["8018"]]),
    row("7258", "BIRTH SEQUENCE", &[x(3).check(&[PositionOfTotal])]).attribute().with(&[&["8018", "7259"]]),
    row("7259", "BABY", &[x_to(40).check(&[PercentEncoding])]).attribute().with(&[&["8018"]]).without(&["7256"]),
    row("8001", "DIMENSIONS", &[n(4).check(&[NonZero]), n(5).check(&[NonZero]), n(3).check(&[NonZero]), n(1).check(&[Winding]), n(1)])
        .attribute().with(UNIT),
    row("8002", "CMT No.", &[x_to(20)]).attribute(),
    row("8003", "GRAI", &[n(1).check(&[Zero]), GLN, x_to(16).or_nothing()]).attribute().key(&[]),
    row("8004", "GIAI", &[x_to(30).check(&[CompanyPrefix(0)])]).attribute().key(&[&["7040"]]),
    row("8005", "PRICE PER UNIT", &[n(6)]).attribute().with(UNIT_OR_CONTENT),
    row("8006", "ITIP", &[GTIN, n(4).check(&[PieceOfTotal])]).attribute().without(&["01", "03", "37"])
        .key(&[&["22", "10", "21"]]),
    row("8007", "IBAN", &[x_to(34).check(&[Iban])]).attribute().with(&[&["415"]]),
    row("8008", "PROD TIME", &[EXACT_DAY, n(2).check(&[Hour]), n(2).check(&[Minute]).or_nothing(), n(2).check(&[Second]).or_nothing()])
        .attribute().with(ITEM),
    row("8009", "OPTSEN", &[x_to(50)]).attribute().with(&[&["00"], &["01"], &["03"]]),
    row("8010", "CPID", &[y_to(30).check(&[CompanyPrefix(0)])]).attribute().key(&[&["8011"]]),
    row("8011", "CPID SERIAL", &[n_to(12).check(&[NoLeadingZero])]).with(&[&["8010"]]),
    row("8012", "VERSION", &[x_to(20)]).attribute().with(ITEM_OR_PIECE),
    row("8013", "GMN", &[x_to(25).check(&[CheckCharacters, CompanyPrefix(0)])]).attribute().key(&[]),
    row("8014", "MUDI", &[x_to(25).check(&[CheckCharacters, CompanyPrefix(0), NotOnlyDigits])]).with(UNIT),
    row("8017", "GSRN - PROVIDER", &[n(18).check(&[CheckDigit, CompanyPrefix(0)])]).attribute().without(&["8018"])
        .key(&[&["8019"]]),
    row("8018", "GSRN - RECIPIENT", &[n(18).check(&[CheckDigit, CompanyPrefix(0)])]).attribute().without(&["8017"])
        .key(&[&["8019"]]),
    row("8019", "SRIN", &[n_to(10)]).with(&[&["8017"], &["8018"]]),
    row("8020", "REF No.", &[x_to(25)]).with(&[&["415"]]),
    row("8026", "ITIP CONTENT", &[GTIN, n(4).check(&[PieceOfTotal])]).attribute().with(&[&["37"]])
        .without(&["02", "03", "8006"]),
    row("8030", "DIGSIG", &[z_to(90)]).attribute()
        .with(&[&["00"], &["01", "21"], &["03", "21"], &["253"], &["255"], &["8003"], &["8004"], &["8006", "21"], &["8010", "8011"], &["8017"], &["8018"]]),
    row("8040", "IMEI", &[n(15)]).with(&[&["01", "21"]]),
    row("8041", "IMEI2", &[n(15)]).with(&[&["01", "21", "8040"]]),
    row("8042", "ESIM", &[n(32)]).with(&[&["01", "21", "8040"]]),
    row("8043", "PSIM", &[n(18), n_to(2).or_nothing()]).with(&[&["01", "21", "8040"]]),
    row("8110", "", &[x_to(70).check(&[Coupon])]).attribute(),
    row("8111", "POINTS", &[n(4)]).attribute().with(&[&["255"]]),
    row("8112", "", &[x_to(70).check(&[PositiveOffer])]).attribute(),
    row("8200", "PRODUCT URL", &[x_to(70)]).with(UNIT),
    row("90", "INTERNAL", &[x_to(30)]).attribute(),
    row("91", "INTERNAL", &[x_to(90)]).to("99").attribute(),
];
