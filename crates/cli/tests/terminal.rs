//! The program as a shell sees it: output, exit codes, bad input.
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn aiqyn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_aiqyn"))
        .args(arguments)
        .env("LANG", "C")
        .env_remove("AIQYN_SERVER")
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn labels(folder: &Path) -> PathBuf {
    let labels = folder.join("labels");
    assert_eq!(code(&aiqyn(&["demo", "labels", labels.to_str().unwrap()])), 0);
    labels
}

#[test]
fn a_picture_is_one_object() {
    let folder = tempfile::tempdir().unwrap();
    let path = labels(folder.path()).join("boots-genuine.png");
    let path = path.to_str().unwrap();
    let output = aiqyn(&["scan", "--json", path, path]);
    assert_eq!(code(&output), 0);
    let lines: Vec<String> = out(&output).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2);
    let object: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(object["path"], path);
    assert!(object["width"].as_u64().unwrap() > 100 && object["height"].as_u64().unwrap() > 100);
    assert!(object["micros"].as_u64().unwrap() > 0);
    let symbol = &object["symbols"][0];
    assert_eq!(symbol["symbology"], "]d2");
    let hex = symbol["message_hex"].as_str().unwrap();
    // 01 04 …, a separator as 1d, no FNC1 in front.
    assert!(hex.starts_with("303130343837") && hex.contains("1d3931"), "{hex}");
    assert!(symbol["text"].as_str().unwrap().starts_with("0104870000001"));
    assert_eq!(symbol["corners"].as_array().unwrap().len(), 4);
}

#[test]
fn a_budget_can_be_chosen() {
    use testkit::render::{Knob, Shot};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shelf.png");
    Shot::of(Knob::Module, 6.0, 3).render().unwrap().picture.save(&path).unwrap();
    let path = path.to_str().unwrap();
    let message = |arguments: &[&str]| {
        let output = aiqyn(&[&["scan", "--json"], arguments, &[path]].concat());
        assert_eq!(code(&output), 0, "{arguments:?}");
        let object: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        object["symbols"][0]["message_hex"].as_str().unwrap().to_owned()
    };
    let photo = message(&["--budget", "photo"]);
    assert_eq!(message(&["--budget", "live"]), photo);
    assert_eq!(message(&[]), photo);
    assert_eq!(code(&aiqyn(&["scan", "--budget", "much", path])), 2);
}

#[test]
fn every_kind_of_picture() {
    let folder = tempfile::tempdir().unwrap();
    let picture = image::open(labels(folder.path()).join("boots-genuine.png")).unwrap();
    for kind in ["png", "jpg", "webp", "gif", "pgm"] {
        let path = folder.path().join(format!("label.{kind}"));
        let picture =
            if kind == "pgm" { picture.to_luma8().into() } else { image::DynamicImage::from(picture.to_rgb8()) };
        picture.save(&path).unwrap();
        assert_eq!(code(&aiqyn(&["scan", path.to_str().unwrap()])), 0, "{kind}");
    }
}

#[test]
fn what_cannot_be_read_ends_with_two_and_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let png = std::fs::read(labels(folder.path()).join("boots-genuine.png")).unwrap();
    // A header that promises four thousand million pixels.
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    let inputs: [(&str, Vec<u8>); 4] = [
        ("truncated", png[..png.len() / 2].to_vec()),
        ("bomb", bomb),
        ("empty", Vec::new()),
        ("text", b"hello".to_vec()),
    ];
    for (name, bytes) in inputs {
        let path = folder.path().join(format!("{name}.png"));
        std::fs::write(&path, bytes).unwrap();
        for command in [&["scan", "--json"][..], &["verify"]] {
            let output = aiqyn(&[command, &[path.to_str().unwrap()]].concat());
            assert_eq!(code(&output), 2, "{name}");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains(name) && !said.contains("panicked"), "{said}");
        }
    }
    assert_eq!(code(&aiqyn(&["scan", "/no/such/file.png"])), 2);
    assert_eq!(code(&aiqyn(&["scan", "/"])), 2);
    assert_eq!(code(&aiqyn(&["verify", "/no/such/file.png"])), 2);
    assert_eq!(code(&aiqyn(&["scan"])), 2);
    assert_eq!(code(&aiqyn(&["verify", "--lang", "de", "x"])), 2);
    // One bad file does not keep the others from being read.
    let good = folder.path().join("labels/boots-genuine.png");
    let output = aiqyn(&["scan", "/no/such/file.png", good.to_str().unwrap()]);
    assert_eq!((code(&output), out(&output).lines().count()), (2, 1));
}

#[test]
fn nothing_found_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grey.png");
    image::GrayImage::from_pixel(200, 100, image::Luma([128])).save(&path).unwrap();
    let output = aiqyn(&["scan", "--json", path.to_str().unwrap()]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains(r#""symbols":[]"#));
    let output = aiqyn(&["verify", path.to_str().unwrap()]);
    assert_eq!(code(&output), 1);
}

#[test]
fn without_a_registry_nobody_is_accused() {
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = format!("http://127.0.0.1:{port}");
    let output = aiqyn(&["verify", "--server", &server, "--lang", "ru", "010487000000303721Kz7TqWmN4xB2c"]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("Сейчас проверить не удалось"), "{}", out(&output));
    let output = aiqyn(&[
        "verify",
        "--server",
        &server,
        "--lang",
        "en",
        "4870000000012",
        "]d2010487000000303721abcdefghi93wxyz",
    ]);
    assert!(out(&output).contains("Not a marking code") && out(&output).contains("Scan again"), "{}", out(&output));
}

fn explained(code: &str) -> (i32, serde_json::Value) {
    let output = aiqyn(&["code", "explain", "--json", "--lang", "en", code]);
    assert_eq!(out(&output).lines().count(), 1, "{output:?}");
    (self::code(&output), serde_json::from_str(&out(&output)).unwrap())
}

#[test]
fn a_code_is_explained_as_one_object() {
    let (status, object) = explained(
        "010487000000101921Kz7TqWmN4xB2c\x1d91EE06\x1d921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=\x1d17280500",
    );
    assert_eq!(
        (status, object["kind"].as_str(), object["verdict"].as_str()),
        (0, Some("marking_code"), Some("passed"))
    );
    assert_eq!(object["code"], "010487000000101921Kz7TqWmN4xB2c");
    let ais: Vec<_> = object["elements"].as_array().unwrap().iter().map(|e| e["ai"].as_str().unwrap()).collect();
    assert_eq!(ais, ["01", "21", "91", "92", "17"]);
    assert_eq!(object["elements"][4]["says"], "31.05.2028");
    assert_eq!((&object["findings"], &object["recovery"]), (&serde_json::json!([]), &serde_json::Value::Null));

    let (status, object) = explained("010487000000303821Asdf1234qwert\x1d93dGUz");
    assert_eq!((status, object["kind"].as_str()), (1, Some("malformed")));
    let finding = &object["findings"][0];
    assert_eq!((finding["id"].as_str(), finding["severity"].as_str()), (Some("gtin_check_digit"), Some("error")));
    assert_eq!(finding["span"], serde_json::json!([2, 16]));

    let (status, object) = explained("0104610053149777215d/wuU93dGVz");
    assert_eq!((status, object["verdict"].as_str()), (0, Some("remarks")));
    assert_eq!(object["recovery"]["certainty"], "likely");
    assert_eq!(object["recovery"]["damages"], serde_json::json!([{ "kind": "lost_separator", "span": [24, 24] }]));
    assert_eq!(object["doctor"][0]["setting"], "separator_output");

    for (code, kind) in [
        ("00000046198488X?io+qCABm8wAYa", "marking_code"),
        ("010487000000101921Kz7TqWmN4xB2c", "identification_code"),
        ("00048700000000000012", "transport_package"),
        ("4870000000012", "shop_barcode"),
        ("https://a.kz/01/04870000001019", "digital_link"),
        ("https://a.kz/", "link"),
        ("", "other"),
        ("-x", "other"),
    ] {
        assert_eq!(explained(code).1["kind"], kind, "{code}");
    }
}

#[test]
fn a_fault_is_marked_where_it_is_and_the_check_value_is_hidden() {
    let explain = |language: &str, code: &str| out(&aiqyn(&["code", "explain", "--lang", language, code]));
    let said = explain("en", "010487000000303721Asdf1#34qwert\x1d93dGUz");
    let marked = "    010487000000303721Asdf1#34qwert␝93••••\n                           ^\n";
    assert!(said.contains(marked) && said.contains("error serial_character"), "{said}");
    for code in ["010487000000101921Kz7TqWmN4xB2c\x1d93dGUz", "(01)04870000001019(21)Kz7TqWmN4xB2c(93)dGUz"] {
        assert!(!explain("en", code).contains("dGUz"), "{code}");
    }
    let shown = aiqyn(&["code", "explain", "--show-tail", "0104870000001019\x1d21Kz7TqWmN4xB2c\x1d93dGUz"]);
    assert!(out(&shown).contains("dGUz"));
    assert!(explain("kk", "010487000000303721Фыва1234йцуке\x1d93вПГя").contains("компьютердегі жайма ағылшынша емес"));
    assert!(explain("ru", "(01)04870000001019(17)280531").contains("Годен до"));
}

#[test]
fn hostile_input_is_explained_at_once() {
    use std::io::Write as _;
    use std::process::Stdio;
    for piece in
        [&b"0104870000001019"[..], b"\x1d", b"\xff\x00", b"99a\x1d", b"&amp;lt;", b"<GS>", b"\xd0\xb9", b"[(01)"]
    {
        for flag in ["--json", "--show-tail"] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_aiqyn"))
                .args(["code", "explain", flag, "-"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut stdin = child.stdin.take().unwrap();
            let bytes = piece.repeat((1 << 20) / piece.len());
            let writer = std::thread::spawn(move || stdin.write_all(&bytes));
            let output = child.wait_with_output().unwrap();
            writer.join().unwrap().unwrap();
            assert_eq!(code(&output), 1, "{piece:?}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(output.stderr.is_empty());
        }
    }
}

#[test]
fn help_has_examples() {
    for arguments in [&["--help"][..], &["scan", "--help"], &["verify", "--help"], &["code", "explain", "--help"]] {
        let output = aiqyn(arguments);
        assert_eq!(code(&output), 0);
        assert!(out(&output).contains("Example"), "{}", out(&output));
    }
}
