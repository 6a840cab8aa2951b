//! Labels in shelf scenes, with what breaks readers as knobs.
//!
//! A frame is a pure function of its [`Shot`]: message, conditions and seed. The order is print, damage, light, bottle,
//! perspective, glare, motion, blur, noise, JPEG.
mod conditions;
mod font;
mod grid;
mod optics;
mod pose;
mod print;
mod random;
mod shelf;

use image::GrayImage;

pub use self::conditions::{Conditions, Knob};
pub use self::grid::Grid;
pub use self::random::Random;
pub use self::shelf::texture;
use crate::symbol::Modules;

/// Size of a frame, pixels.
pub const FRAME: (usize, usize) = (1280, 720);

/// A picture in the making: one number a pixel.
#[derive(Debug, Clone)]
struct Plane {
    values: Vec<f32>,
    width: usize,
    height: usize,
}

impl Plane {
    fn new(width: usize, height: usize, value: f32) -> Self {
        Self { values: vec![value; width * height], width, height }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    fn at_mut(&mut self, x: usize, y: usize) -> &mut f32 {
        &mut self.values[y * self.width + x]
    }

    fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..(y + 1) * self.width]
    }

    fn row_mut(&mut self, y: usize) -> &mut [f32] {
        &mut self.values[y * self.width..(y + 1) * self.width]
    }

    /// Bilinear; `None` outside.
    fn between(&self, x: f32, y: f32) -> Option<f32> {
        let inside = x >= -0.5 && y >= -0.5 && x <= self.width as f32 - 0.5 && y <= self.height as f32 - 0.5;
        if !inside {
            return None;
        }
        let (x, y) = (x.max(0.0), y.max(0.0));
        let (left, top) = ((x as usize).min(self.width - 1), (y as usize).min(self.height - 1));
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let upper = self.at(left, top) * (1.0 - fx) + self.at(right, top) * fx;
        let lower = self.at(left, bottom) * (1.0 - fx) + self.at(right, bottom) * fx;
        Some(upper * (1.0 - fy) + lower * fy)
    }
}

/// What is to be drawn.
#[derive(Debug, Clone)]
pub struct Shot {
    /// What the symbol says; none where there is none.
    pub message: Option<Message>,
    /// What is on the label instead of a symbol; none where there is only the shelf.
    pub grid: Option<Grid>,
    /// How it was printed, handled, lit and photographed.
    pub conditions: Conditions,
    /// Of everything that is left to chance.
    pub seed: u64,
    /// Of what changes from one frame of a burst to the next: pose, noise, the place of glare.
    pub moment: u64,
    /// Frames since a hand began to hold the label: it trembles and turns a little. Negative where the pose is of the moment.
    pub held: i32,
}

/// A message and how it is encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Without the leading FNC1; later ones as GS.
    pub bytes: Vec<u8>,
    /// FNC1 in front.
    pub is_gs1: bool,
}

/// A frame and the truth about it.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// What the camera delivers.
    pub picture: GrayImage,
    /// Corners of the symbol in pixels, clockwise from its own top left; none where there is no symbol.
    pub corners: Option<[(f32, f32); 4]>,
}

impl Shot {
    /// The frame of a value of a knob: everything else at its baseline, the message by the seed.
    pub fn of(knob: Knob, value: f32, seed: u64) -> Self {
        let message = knob.has_code().then(|| Message::of_seed(seed));
        let grid = if knob == Knob::Grid { Grid::ALL.get(value as usize).copied() } else { None };
        Self { message, grid, conditions: Conditions::of(knob, value, seed, seed), seed, moment: seed, held: -1 }
    }

    /// A frame of a burst of everything at once: the label, its damage, contrast, growth and curvature stay.
    pub fn of_burst(level: f32, seed: u64, n: u64) -> Self {
        let moment = seed.wrapping_mul(1_000).wrapping_add(n).wrapping_add(77);
        Self {
            message: Some(Message::of_seed(seed)),
            grid: None,
            conditions: Conditions::of(Knob::Mix, level, seed, moment),
            seed,
            moment,
            held: -1,
        }
    }

    /// A frame of a video: as a burst, but the hand moves only as far as hands do between frames.
    pub fn of_video(level: f32, seed: u64, n: u64) -> Self {
        let mut shot = Self::of_burst(level, seed, n);
        let first = Self::of_burst(level, seed, 0);
        shot.conditions.module = first.conditions.module;
        shot.conditions.tilt = first.conditions.tilt;
        shot.held = i32::try_from(n).unwrap_or(0);
        shot
    }

    /// Draws it. The symbol is the smallest square that holds the message; `None` where none does.
    pub fn render(&self) -> Option<Rendered> {
        let modules = match &self.message {
            Some(message) => Some(Modules::of(&message.bytes, message.is_gs1)?),
            None => {
                // From the smallest QR code to the largest symbol that goods carry.
                let n = 21 + 2 * Random::new(self.seed, "cells").below(14);
                self.grid.map(|grid| grid.modules(n, self.seed))
            }
        };
        Some(self.render_modules(modules.as_ref()))
    }

    /// The label alone, on plain grey instead of a shelf.
    pub fn render_alone(&self) -> Option<GrayImage> {
        let message = self.message.as_ref()?;
        let modules = Modules::of(&message.bytes, message.is_gs1)?;
        Some(self.draw(Plane::new(FRAME.0, FRAME.1, 0.45), Some(&modules)).picture)
    }

    /// Draws these modules instead of the message's own.
    pub fn render_modules(&self, modules: Option<&Modules>) -> Rendered {
        self.draw(shelf::shelf(self.seed, FRAME.0, FRAME.1), modules)
    }

    fn draw(&self, mut scene: Plane, modules: Option<&Modules>) -> Rendered {
        let conditions = &self.conditions;
        let (width, height) = FRAME;
        let mut corners = None;
        let mut random = Random::new(self.moment, "optics");
        let mut side = 150.0;
        let mut middle = (random.range(0.2, 0.8) * width as f32, random.range(0.2, 0.8) * height as f32);
        if let Some(modules) = modules {
            let label = print::Label::print(modules, self.seed, conditions);
            let size = (modules.columns, modules.rows());
            let pose_seed = if self.held < 0 { self.moment } else { self.seed };
            let pose = pose::Pose::new(pose_seed, conditions, FRAME, size, self.held);
            pose.draw(&label, &mut scene, conditions.module, size);
            let (w, h) = (size.0 as f32 * conditions.module / 2.0, size.1 as f32 * conditions.module / 2.0);
            corners = Some([pose.project(-w, -h), pose.project(w, -h), pose.project(w, h), pose.project(-w, h)]);
            side = 2.0 * w.max(h);
            middle = pose.project(0.0, 0.0);
        }
        scene.values.iter_mut().for_each(|value| *value *= 255.0);
        if conditions.glare > 0.0 {
            let (sin, cos) = random.range(0.0, std::f32::consts::TAU).sin_cos();
            let away = random.unit() * 0.35 * side;
            let axes = (0.6 * conditions.glare * side, random.range(0.3, 0.6) * conditions.glare * side);
            let at = (middle.0 + away * cos, middle.1 + away * sin);
            optics::glare(&mut scene, at, axes, random.range(0.0, std::f32::consts::PI), 420.0);
        }
        optics::motion(&mut scene, conditions.motion, random.range(0.0, std::f32::consts::PI));
        optics::blur(&mut scene, conditions.blur);
        let picture = optics::expose(&scene, conditions.noise, &mut Random::new(self.moment, "noise"));
        Rendered { picture: optics::jpeg(picture, conditions.jpeg), corners }
    }
}

impl Message {
    /// The codes that take turns in the frames: medicine, tobacco pack, medicine, water; every eighth is a pair of shoes
    /// with the long check value.
    pub fn of_seed(seed: u64) -> Self {
        let mut random = Random::new(seed, "message");
        if seed % 8 == 6 {
            return Self::of(Structure::Shoes, &mut random);
        }
        let structure = match seed % 4 {
            1 => Structure::TobaccoPack,
            3 => Structure::Water,
            _ => Structure::Medicine,
        };
        Self::of(structure, &mut random)
    }

    /// A message of a structure.
    pub fn of(structure: Structure, random: &mut Random) -> Self {
        const SERIAL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'*+-./_,:;=<>?";
        const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut some = |alphabet: &[u8], n: usize| -> String {
            (0..n).map(|_| char::from(alphabet[random.below(alphabet.len())])).collect()
        };
        let gtin = {
            let body = format!("0487{}", some(b"0123456789", 9));
            let sum: u32 = body.bytes().zip([3, 1].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w).sum();
            format!("{body}{}", (10 - sum % 10) % 10)
        };
        let text = match structure {
            Structure::TobaccoPack => format!("{gtin}{}{}", some(SERIAL, 7), some(SERIAL, 8)),
            Structure::TobaccoBlock => {
                format!("01{gtin}21{}\x1d8005{}\x1d93{}", some(SERIAL, 7), some(b"0123456789", 6), some(BASE64, 4))
            }
            Structure::Medicine => format!(
                "01{gtin}21{}\x1d91{}\x1d92{}=",
                some(SERIAL, 13),
                some(b"0123456789ABCDEF", 4),
                some(BASE64, 43)
            ),
            Structure::Shoes => format!(
                "01{gtin}21{}\x1d91{}\x1d92{}==",
                some(SERIAL, 13),
                some(b"0123456789ABCDEF", 4),
                some(BASE64, 86)
            ),
            Structure::Water => format!("01{gtin}21{}\x1d93{}", some(SERIAL, 13), some(BASE64, 4)),
            Structure::Milk => {
                format!("01{gtin}21{}\x1d93{}\x1d3103{}", some(SERIAL, 6), some(BASE64, 4), some(b"0123456789", 6))
            }
            Structure::Beer => {
                format!("01{gtin}21{}\x1d93{}\x1d3350{}", some(SERIAL, 7), some(BASE64, 4), some(b"0123456789", 6))
            }
            Structure::MotorOil => format!(
                "01{gtin}21{}\x1d91{}\x1d92{}=\x1d240{}",
                some(SERIAL, 20),
                some(b"0123456789ABCDEF", 4),
                some(BASE64, 43),
                some(b"0123456789", 4)
            ),
            Structure::Package => {
                let body = format!("3487{}", some(b"0123456789", 13));
                let sum: u32 = body.bytes().zip([3, 1].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w).sum();
                format!("00{body}{}", (10 - sum % 10) % 10)
            }
        };
        Self { bytes: text.into_bytes(), is_gs1: structure != Structure::TobaccoPack }
    }
}

/// What is printed on goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// 29 characters, not GS1.
    TobaccoPack,
    /// 01, 21(7), 8005, 93.
    TobaccoBlock,
    /// 01, 21(13), 91, 92(44).
    Medicine,
    /// 01, 21(13), 91, 92(88).
    Shoes,
    /// 01, 21(13), 93.
    Water,
    /// 01, 21(6), 93, 3103.
    Milk,
    /// 01, 21(7), 93, 3350.
    Beer,
    /// 01, 21(20), 91, 92(44), 240.
    MotorOil,
    /// SSCC.
    Package,
}

impl Structure {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::TobaccoPack,
        Self::TobaccoBlock,
        Self::Medicine,
        Self::Shoes,
        Self::Water,
        Self::Milk,
        Self::Beer,
        Self::MotorOil,
        Self::Package,
    ];
}
