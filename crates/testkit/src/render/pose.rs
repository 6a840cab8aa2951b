//! Where the label is in front of the camera, and what the camera sees of it.
use super::print::Label;
use super::random::Random;
use super::{Conditions, Plane};

/// Pinhole camera, pixels.
const FOCAL: f32 = 1_100.0;
/// Places looked at in a pixel, in each direction.
const SAMPLES: usize = 4;

/// A label held before the camera, perhaps around a bottle.
///
/// Label coordinates are pixels of the frame at the label's distance, from the symbol's middle.
pub(super) struct Pose {
    /// Columns: directions of the label's x, y and depth in the camera's system.
    rotation: [[f32; 3]; 3],
    /// Of the symbol's middle, in the camera's system.
    place: [f32; 3],
    /// Radius of the bottle whose axis is the label's y; none where it is flat.
    cylinder: Option<f32>,
    /// Principal point.
    middle: (f32, f32),
}

impl Pose {
    pub(super) fn new(
        seed: u64,
        conditions: &Conditions,
        frame: (usize, usize),
        modules: (usize, usize),
        held: i32,
    ) -> Self {
        let mut random = Random::new(seed, "pose");
        let (roll, axis) = (random.range(0.0, std::f32::consts::TAU), random.range(0.0, std::f32::consts::TAU));
        let roll = roll + 0.02 * (0.4 * held.max(0) as f32).sin();
        let is_curved = conditions.curve > 0.0;
        // A bottle leans towards the camera or away from it.
        let lean = if is_curved { Random::new(seed, "bottle").range(-25.0, 25.0).to_radians() } else { 0.0 };
        let rotation = product(product(about(axis, conditions.tilt.to_radians()), about_depth(roll)), about(0.0, lean));
        let (width, height) = (frame.0 as f32, frame.1 as f32);
        let side = modules.0.max(modules.1) as f32 * conditions.module;
        let reach = 0.5 * side * std::f32::consts::SQRT_2 + 8.0;
        let mut place = |end: f32| if end > 2.0 * reach { random.range(reach, end - reach) } else { end / 2.0 };
        let (mut x, mut y) = (place(width), place(height));
        if held > 0 {
            let t = held as f32;
            x += 9.0 * (0.61 * t).sin() + 3.0 * (1.7 * t).sin();
            y += 7.0 * (0.53 * t).cos() + 2.0 * (2.1 * t).sin();
        }
        let cylinder = is_curved.then(|| side / 2.0 / conditions.curve.to_radians());
        Self {
            rotation,
            place: [x - width / 2.0, y - height / 2.0, FOCAL],
            cylinder,
            middle: (width / 2.0, height / 2.0),
        }
    }

    /// Where a place of the label is seen; `None` behind the bottle's edge.
    pub(super) fn project(&self, x: f32, y: f32) -> (f32, f32) {
        let [x, y, z] = match self.cylinder {
            None => [x, y, 0.0],
            Some(radius) => {
                let (sin, cos) = (x / radius).sin_cos();
                [radius * sin, y, radius * (1.0 - cos)]
            }
        };
        let at: [f32; 3] = std::array::from_fn(|n| {
            let row = self.rotation.get(n).copied().unwrap_or_default();
            self.place[n] + row[0] * x + row[1] * y + row[2] * z
        });
        (self.middle.0 + FOCAL * at[0] / at[2], self.middle.1 + FOCAL * at[1] / at[2])
    }

    /// The place of the label that is seen at a place of the frame.
    fn seen(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        // The ray in the label's system.
        let ray = [x - self.middle.0, y - self.middle.1, FOCAL];
        let turned =
            |v: [f32; 3]| -> [f32; 3] { std::array::from_fn(|n| (0..3).map(|m| self.rotation[m][n] * v[m]).sum()) };
        let (ray, eye) = (turned(ray), turned(self.place.map(|v| -v)));
        match self.cylinder {
            None => {
                let t = -eye[2] / ray[2];
                (t > 0.0).then_some((eye[0] + t * ray[0], eye[1] + t * ray[1]))
            }
            Some(radius) => {
                let ([rx, ry, rz], [ex, ey, ez]) = (ray, [eye[0], eye[1], eye[2] - radius]);
                let (a, b, c) = (rx * rx + rz * rz, rx * ex + rz * ez, ex * ex + ez * ez - radius * radius);
                let root = b * b - a * c;
                if root < 0.0 {
                    return None;
                }
                let t = (-b - root.sqrt()) / a;
                let (px, pz) = (ex + t * rx, ez + t * rz);
                (t > 0.0).then_some((radius * px.atan2(-pz), ey + t * ry))
            }
        }
    }

    /// Draws the label into the scene.
    pub(super) fn draw(&self, label: &Label, scene: &mut Plane, module: f32, modules: (usize, usize)) {
        let middle = (
            label.origin.0 + modules.0 as f32 * label.scale / 2.0,
            label.origin.1 + modules.1 as f32 * label.scale / 2.0,
        );
        let scale = label.scale / module;
        let reach = ((label.plane.width as f32).hypot(label.plane.height as f32) / scale) * 0.75 + 4.0;
        let (cx, cy) = self.project(0.0, 0.0);
        let bound =
            |at: f32, end: usize| ((at - reach).max(0.0) as usize).min(end)..((at + reach).max(0.0) as usize).min(end);
        let step = 1.0 / SAMPLES as f32;
        for y in bound(cy, scene.height) {
            for x in bound(cx, scene.width) {
                let (mut sum, mut n) = (0.0, 0);
                for k in 0..SAMPLES * SAMPLES {
                    let at = |k: usize| (k as f32 + 0.5) * step - 0.5;
                    let (sx, sy) = (x as f32 + at(k % SAMPLES), y as f32 + at(k / SAMPLES));
                    let Some((u, v)) = self.seen(sx, sy) else { continue };
                    if let Some(tone) = label.plane.between(middle.0 + u * scale - 0.5, middle.1 + v * scale - 0.5) {
                        sum += tone;
                        n += 1;
                    }
                }
                if n > 0 {
                    let share = n as f32 * step * step;
                    let value = scene.at_mut(x, y);
                    *value = *value * (1.0 - share) + sum * step * step;
                }
            }
        }
    }
}

fn product(a: [[f32; 3]; 3], b: [[f32; 3]; 3]) -> [[f32; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

fn about_depth(angle: f32) -> [[f32; 3]; 3] {
    let (sin, cos) = angle.sin_cos();
    [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]
}

/// About an axis in the image plane at this angle.
fn about(axis: f32, angle: f32) -> [[f32; 3]; 3] {
    let (sin, cos) = angle.sin_cos();
    let tip = [[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]];
    product(product(about_depth(axis), tip), about_depth(-axis))
}
