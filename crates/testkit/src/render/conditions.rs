//! How a frame came to look as it does, and which frames a benchmark consists of.
use super::random::Random;

/// How a label was printed, handled, lit and photographed.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Pixels a module, before perspective.
    pub module: f32,
    /// Degrees out of the image plane.
    pub tilt: f32,
    /// Standard deviation of the lens' Gaussian, pixels.
    pub blur: f32,
    /// Length of the shutter's way, pixels.
    pub motion: f32,
    /// Standard deviation of the sensor's noise, grey levels.
    pub noise: f32,
    /// Of the print, Michelson.
    pub contrast: f32,
    /// Size of the bright ellipse, as a share of the symbol's side; 0 is none.
    pub glare: f32,
    /// The symbol goes around ± so many degrees of a bottle.
    pub curve: f32,
    /// Strokes across the symbol.
    pub scratches: usize,
    /// Diameter of a dark module in modules.
    pub dot: f32,
    /// Dark modules are discs, whatever their diameter.
    pub is_dotted: bool,
    /// How steeply light falls off across the label.
    pub gradient: f32,
    /// JPEG quality.
    pub jpeg: u8,
    /// White around the symbol, modules.
    pub quiet: f32,
    /// Dark artwork right outside the quiet zone.
    pub has_artwork: bool,
    /// Light on dark.
    pub is_inverted: bool,
    /// How much wider a dark bar is than it should be, modules.
    pub growth: f32,
    /// Whole modules missing from the solid L.
    pub l_gaps: usize,
    /// Which modules those are.
    gap_seed: u64,
}

/// What is varied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Knob {
    /// Pixels a module.
    Module,
    /// Degrees.
    Tilt,
    /// σ, pixels.
    Blur,
    /// Pixels.
    Motion,
    /// σ, grey levels.
    Noise,
    /// Michelson.
    Contrast,
    /// Share of the side.
    Glare,
    /// ± degrees.
    Curve,
    /// Strokes.
    Scratch,
    /// Modules.
    Dot,
    /// Fall-off.
    Light,
    /// Quality.
    Jpeg,
    /// Modules.
    Quiet,
    /// 0 or 1.
    Invert,
    /// Modules.
    Growth,
    /// Modules.
    LGap,
    /// Level 0 to 6 of everything at once.
    Mix,
    /// The same scenes without a code.
    Empty,
    /// The same scenes with a grid that is no code: by its place in [`Grid::ALL`].
    Grid,
}

impl Knob {
    /// Every knob that has frames with a code.
    pub const ALL: [Self; 17] = [
        Self::Module,
        Self::Tilt,
        Self::Blur,
        Self::Motion,
        Self::Noise,
        Self::Contrast,
        Self::Glare,
        Self::Curve,
        Self::Scratch,
        Self::Dot,
        Self::Light,
        Self::Jpeg,
        Self::Quiet,
        Self::Invert,
        Self::Growth,
        Self::LGap,
        Self::Mix,
    ];

    /// Whether there is a code in its frames.
    pub const fn has_code(self) -> bool {
        !matches!(self, Self::Empty | Self::Grid)
    }

    /// Its values, from the easiest on where there is an order.
    pub const fn values(self) -> &'static [f32] {
        match self {
            Self::Module => &[1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12.0],
            Self::Tilt | Self::Curve => &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0],
            Self::Blur => &[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5],
            Self::Motion => &[0.0, 3.0, 5.0, 7.0, 9.0, 12.0, 15.0],
            Self::Noise => &[0.0, 5.0, 10.0, 20.0, 30.0, 40.0],
            Self::Contrast => &[0.8, 0.5, 0.3, 0.2, 0.15, 0.1, 0.06],
            Self::Glare => &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5],
            Self::Scratch => &[0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0],
            Self::Dot => &[1.0, 0.9, 0.8, 0.7, 0.6, 0.5],
            Self::Light => &[0.0, 0.3, 0.5, 0.7, 0.85, 0.95],
            Self::Jpeg => &[95.0, 70.0, 50.0, 30.0, 20.0, 10.0, 5.0],
            Self::Quiet => &[3.0, 2.0, 1.0, 0.5, 0.0],
            Self::Invert => &[0.0, 1.0],
            Self::Growth => &[-0.4, -0.25, -0.1, 0.1, 0.25, 0.4],
            Self::LGap => &[0.0, 1.0, 2.0, 3.0, 4.0, 6.0],
            Self::Mix => &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            Self::Empty => &[0.0],
            Self::Grid => &[0.0, 1.0, 2.0, 3.0, 4.0],
        }
    }

    /// As tables name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Module => "module, px",
            Self::Tilt => "tilt, °",
            Self::Blur => "blur σ, px",
            Self::Motion => "motion, px",
            Self::Noise => "noise σ",
            Self::Contrast => "contrast",
            Self::Glare => "glare",
            Self::Curve => "cylinder ±°",
            Self::Scratch => "scratches",
            Self::Dot => "dots",
            Self::Light => "light gradient",
            Self::Jpeg => "JPEG quality",
            Self::Quiet => "quiet zone",
            Self::Invert => "light on dark",
            Self::Growth => "print growth",
            Self::LGap => "gaps in the L",
            Self::Mix => "everything, level",
            Self::Empty => "no symbol",
            Self::Grid => "another grid",
        }
    }
}

impl Conditions {
    /// A good label in a steady hand.
    pub fn baseline(seed: u64) -> Self {
        Self {
            module: 5.0,
            tilt: Random::new(seed, "tilt").range(0.0, 15.0),
            blur: 0.6,
            motion: 0.0,
            noise: 3.0,
            contrast: 0.75,
            glare: 0.0,
            curve: 0.0,
            scratches: 0,
            dot: 1.0,
            is_dotted: false,
            gradient: 0.15,
            jpeg: 90,
            quiet: 2.0,
            has_artwork: false,
            is_inverted: false,
            growth: 0.0,
            l_gaps: 0,
            gap_seed: seed,
        }
    }

    /// The conditions of a value of a knob. What belongs to the label comes from `seed`, what changes between the frames
    /// of a burst from `moment`.
    pub(super) fn of(knob: Knob, value: f32, seed: u64, moment: u64) -> Self {
        let mut all = Self::baseline(seed);
        match knob {
            Knob::Module => all.module = value,
            Knob::Tilt => all.tilt = value,
            Knob::Blur => all.blur = value,
            Knob::Motion => all.motion = value,
            Knob::Noise => all.noise = value,
            Knob::Contrast => all.contrast = value,
            Knob::Glare => all.glare = value,
            Knob::Curve => all.curve = value,
            Knob::Scratch => all.scratches = value as usize,
            Knob::Dot => (all.dot, all.is_dotted) = (value, true),
            Knob::Light => all.gradient = value,
            Knob::Jpeg => all.jpeg = value as u8,
            Knob::Quiet => (all.quiet, all.has_artwork) = (value, true),
            Knob::Invert => all.is_inverted = value > 0.5,
            Knob::Growth => all.growth = value,
            Knob::LGap => all.l_gaps = value as usize,
            Knob::Mix => all.mix(value / 6.0, seed, moment),
            Knob::Empty => {}
            Knob::Grid => {
                let mut random = Random::new(seed, "grid");
                (all.module, all.tilt) = (random.range(3.0, 8.0), random.range(0.0, 30.0));
            }
        }
        all
    }

    /// Everything at once, `s` from 0 to 1.
    fn mix(&mut self, s: f32, seed: u64, moment: u64) {
        let mut label = Random::new(seed, "mix");
        let mut now = Random::new(moment, "mix of the moment");
        self.contrast = 0.8 - 0.6 * s * label.range(0.2, 1.0);
        self.curve = if label.chance(0.5) { 30.0 * s * label.unit() } else { 0.0 };
        self.scratches = label.below((4.0 * s).round() as usize + 1);
        self.quiet = [1.0, 2.0, 3.0][label.below(3)];
        self.is_inverted = label.chance(0.1 * s);
        self.growth = label.range(-0.25, 0.25) * s;
        self.module = 5.0 - 2.5 * s * now.range(0.3, 1.0);
        self.tilt = now.range(0.0, 10.0 + 40.0 * s);
        self.blur = 0.5 + s * now.unit();
        self.motion = 6.0 * s * now.unit();
        self.noise = 2.0 + 14.0 * s * now.unit();
        self.glare = 0.3 * s * now.unit();
        self.gradient = 0.1 + 0.6 * s * now.unit();
        self.jpeg = (90.0 - 55.0 * s * now.unit()) as u8;
    }

    /// Column and row of the modules that are missing from the solid L.
    pub(super) fn missing_of_l(&self, columns: usize, rows: usize) -> Vec<(usize, usize)> {
        let mut random = Random::new(self.gap_seed, "gaps");
        let mut gone = Vec::new();
        while gone.len() < self.l_gaps.min(columns + rows - 1) {
            let at = if random.chance(0.5) { (0, random.below(rows)) } else { (random.below(columns), rows - 1) };
            if !gone.contains(&at) {
                gone.push(at);
            }
        }
        gone
    }
}
