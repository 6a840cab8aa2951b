//! Pictures and videos of demonstration labels.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use demo::Code;
use testkit::render::{Knob, Message, Shot};
use testkit::{Scene, label, mjpeg};

/// A demonstration code.
pub fn code(slug: &str) -> anyhow::Result<Code> {
    let today = gs1::Date::new(2026, 1, 1).context("a date")?;
    demo::codes(today)
        .into_iter()
        .find(|code| code.slug == slug)
        .with_context(|| format!("no demonstration code {slug}"))
}

/// What a scanner types of a code while the computer's keyboard layout is the Russian one.
pub fn typed_on_russian(slug: &str) -> anyhow::Result<String> {
    const AMERICAN: &str = "qwertyuiop[]QWERTYUIOP{}asdfghjkl;'ASDFGHJKL:\"zxcvbnm,./ZXCVBNM<>?&";
    const RUSSIAN: &str = "йцукенгшщзхъЙЦУКЕНГШЩЗХЪфывапролджэФЫВАПРОЛДЖЭячсмитьбю.ЯЧСМИТЬБЮ,?";
    let key = |c: char| match AMERICAN.chars().position(|own| own == c) {
        Some(at) => RUSSIAN.chars().nth(at).unwrap_or(c),
        None => c,
    };
    Ok(code(slug)?.message.chars().map(key).collect())
}

/// The label as it is printed.
pub fn label_png(folder: &Path, slug: &str) -> anyhow::Result<PathBuf> {
    let code = code(slug)?;
    let path = folder.join(format!("{slug}.png"));
    label(code.message.as_bytes(), code.gs1, 8, 3).context("a label")?.save(&path)?;
    Ok(path)
}

/// The label lying on a table.
pub fn scene_png(folder: &Path, slug: &str) -> anyhow::Result<PathBuf> {
    let code = code(slug)?;
    let path = folder.join(format!("{slug}-scene.png"));
    Scene::default().render(code.message.as_bytes(), code.gs1).context("a scene")?.save(&path)?;
    Ok(path)
}

/// A hand that does not hold quite still, as motion JPEG.
pub fn label_video(folder: &Path, slug: &str) -> anyhow::Result<PathBuf> {
    let code = code(slug)?;
    let mut frames = Vec::new();
    for n in 0..12 {
        let sway = (n as f32 * 0.52).sin();
        let scene = Scene {
            rotation: 8.0 + 3.0 * sway,
            middle: (0.5 + 0.01 * sway, 0.47),
            seed: n + 1,
            noise: 6,
            ..Scene::default()
        };
        frames.push(scene.render(code.message.as_bytes(), code.gs1).context("a scene")?);
    }
    let path = folder.join(format!("{slug}.mjpeg"));
    std::fs::write(&path, mjpeg(&frames))?;
    Ok(path)
}

/// The label on a shelf among others, everything a little wrong at once: tilted, blurred, moved, noisy, scratched.
pub fn shelf_video(folder: &Path, slug: &str) -> anyhow::Result<PathBuf> {
    const LEVEL: f32 = 3.0;
    const SEED: u64 = 5;
    let code = code(slug)?;
    let message = Message { bytes: code.message.into_bytes(), is_gs1: code.gs1 };
    let frame = |n| Shot { message: Some(message.clone()), ..Shot::of_video(LEVEL, SEED, n) }.render();
    let frames: Option<Vec<_>> = (0..12).map(|n| frame(n).map(|rendered| rendered.picture)).collect();
    let path = folder.join(format!("{slug}-shelf.mjpeg"));
    std::fs::write(&path, mjpeg(&frames.context("the message fits no symbol")?))?;
    Ok(path)
}

/// Why a label cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Too far away.
    Small,
    /// Out of focus.
    Blurred,
    /// Too little light.
    Dark,
    /// A reflection lies on it.
    Glare,
}

impl Trouble {
    /// All of them, with the key of what the screen says.
    pub const ALL: [(Self, &str); 4] = [
        (Self::Small, "scan-hint-closer"),
        (Self::Blurred, "scan-hint-steadier"),
        (Self::Dark, "scan-hint-light"),
        (Self::Glare, "scan-hint-glare"),
    ];
}

/// A label that nothing can read, and why.
pub fn trouble_video(folder: &Path, trouble: Trouble) -> anyhow::Result<PathBuf> {
    let mut shot = Shot::of(Knob::Tilt, 0.0, 2);
    let all = &mut shot.conditions;
    match trouble {
        Trouble::Small => all.module = 1.2,
        Trouble::Blurred => all.blur = 4.0,
        Trouble::Dark => (all.contrast, all.noise) = (0.1, 30.0),
        Trouble::Glare => all.glare = 0.9,
    }
    let mut picture = shot.render_alone().context("a label")?;
    if trouble == Trouble::Dark {
        picture.pixels_mut().for_each(|pixel| pixel.0[0] = pixel.0[0].saturating_sub(120));
    }
    let path = folder.join(format!("{trouble:?}.mjpeg"));
    std::fs::write(&path, mjpeg(&[picture.clone(), picture]))?;
    Ok(path)
}

/// A photo as a camera writes it: with a note beside the picture that must not leave the device.
pub fn photo_jpeg(folder: &Path, name: &str, note: &str) -> anyhow::Result<PathBuf> {
    let code = code("boots-genuine")?;
    let scene = Scene { noise: 20, ..Scene::default() }.render(code.message.as_bytes(), code.gs1).context("a scene")?;
    let jpeg = mjpeg(&[scene]);
    let comment = u16::try_from(note.len() + 2)?.to_be_bytes();
    let (start, rest) = jpeg.split_at(2);
    let path = folder.join(name);
    std::fs::write(&path, [start, &[0xFF, 0xFE], &comment, note.as_bytes(), rest].concat())?;
    Ok(path)
}
