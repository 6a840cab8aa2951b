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
    let output =
        aiqyn(&["verify", "--server", &server, "--lang", "en", "4870000000012", "]d2010487000000303721abcdefghi"]);
    assert!(out(&output).contains("Not a marking code") && out(&output).contains("Scan again"), "{}", out(&output));
}

#[test]
fn help_has_examples() {
    for arguments in [&["--help"][..], &["scan", "--help"], &["verify", "--help"]] {
        let output = aiqyn(arguments);
        assert_eq!(code(&output), 0);
        assert!(out(&output).contains("Example"), "{}", out(&output));
    }
}
