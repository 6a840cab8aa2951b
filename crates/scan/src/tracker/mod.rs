//! A stream of frames: symbols are followed, told once, and added up where no frame alone shows them well enough.
mod hint;

pub use self::hint::Hint;
use self::hint::Hints;
use crate::datamatrix::{self, Blend, Follower, Found, Looked, Message, is_inside};
use crate::{Budget, Effort, Frame, Symbol};

/// What a frame of a stream shows.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// Every Data Matrix symbol that is in the picture by now; where there is none, shop barcodes and QR codes, which are
    /// never new: they are a reason to look elsewhere.
    pub symbols: Vec<Seen>,
    /// What would help where nothing could be read for a while.
    pub hint: Option<Hint>,
}

/// A symbol in a stream.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The symbol, where it is in this frame.
    pub symbol: Symbol,
    /// It came into the picture with this frame.
    pub is_new: bool,
}

/// Eyes on a stream of frames.
///
/// Symbols that were read are followed from frame to frame, which costs a tenth of a look at the whole frame. Every few
/// frames, and whenever nothing is followed, the whole frame is looked at: every second time by what reads most, in between by
/// other means in turn, after a close look at what could not be read.
#[derive(Default)]
pub struct Tracker {
    /// Frames so far, and looks at the whole frame.
    frames: usize,
    turns: usize,
    tracked: Vec<Tracked>,
    /// Messages that were told, and the frame in which each was seen last.
    told: Vec<(Message, usize)>,
    blend: Blend,
    /// Where a symbol may be that was not read.
    suspect: Option<[(f32, f32); 4]>,
    hints: Hints,
    /// Shop barcodes and QR codes of the last look for them.
    others: Vec<Symbol>,
}

struct Tracked {
    follower: Follower,
    /// Frames in which it was not found again.
    missed: usize,
}

/// While symbols are followed, the whole frame is looked at this often.
const WHOLE: usize = 4;
/// A symbol that was not seen for so many frames is gone, and new when it comes again: two seconds of a camera.
const GONE: usize = 50;
const MISSED_MAX: usize = 3;
/// Where there is no symbol, other codes are looked for this often: it takes longer, and only serves a hint.
const OTHERS: usize = 8;
/// Around a suspect, as a share of its size.
const AROUND: f32 = 0.5;

impl Tracker {
    /// Nothing seen so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next frame.
    pub fn look(&mut self, frame: &Frame<'_>, budget: &Budget) -> Sight {
        self.frames += 1;
        let mut sight = Sight::default();
        self.follow(frame, &mut sight);
        let n_followed = sight.symbols.len();
        let is_whole = n_followed == 0 || self.frames.is_multiple_of(WHOLE);
        if is_whole && n_followed < budget.symbols {
            self.search(frame, &budget.with_symbols(budget.symbols - n_followed), &mut sight);
        }
        if !sight.symbols.is_empty() {
            self.blend.clear();
            self.suspect = None;
            self.hints.clear();
        }
        sight.hint = self.hints.hint();
        self.look_for_others(frame, &mut sight);
        sight
    }

    fn look_for_others(&mut self, frame: &Frame<'_>, sight: &mut Sight) {
        if !sight.symbols.is_empty() {
            self.others.clear();
        } else if self.frames.is_multiple_of(OTHERS) {
            self.others = crate::others(frame);
        }
        sight.symbols.extend(self.others.iter().map(|symbol| Seen { symbol: symbol.clone(), is_new: false }));
    }

    fn follow(&mut self, frame: &Frame<'_>, sight: &mut Sight) {
        let placements = &datamatrix::tables().placements;
        let mut tracked = std::mem::take(&mut self.tracked);
        tracked.retain_mut(|one| {
            match one.follower.look(frame, placements) {
                Some(corners) => {
                    one.missed = 0;
                    let (message, modules) = (one.follower.message.clone(), one.follower.modules);
                    self.tell(&message, &corners, modules, sight);
                }
                None => one.missed += 1,
            }
            one.missed < MISSED_MAX
        });
        self.tracked = tracked;
    }

    fn search(&mut self, frame: &Frame<'_>, budget: &Budget, sight: &mut Sight) {
        let turn = self.turns;
        self.turns += 1;
        let known: Vec<[(f32, f32); 4]> =
            self.tracked.iter().filter(|one| one.missed == 0).map(|one| one.follower.corners()).collect();
        // Every second look is the first one's, which reads most; in between the other means take turns.
        let means = if turn.is_multiple_of(2) { 0 } else { 1 + turn / 2 % 3 };
        // Where something was seen that could not be read, every second look is a close one.
        let suspect = self.suspect.filter(|_| turn % 2 == 1 && known.is_empty());
        let close = suspect.and_then(|corners| part(frame, &corners));
        let looked = match &close {
            Some((part, at)) => {
                let photo = Budget { effort: Effort::Photo, work: budget.work / 2, ..*budget };
                let looked = datamatrix::search(part, datamatrix::tables(), &photo, 0, &[]).moved(*at);
                if looked.found.is_empty() {
                    let rest = budget.with_work(budget.work / 2);
                    let mut whole = datamatrix::search(frame, datamatrix::tables(), &rest, means, &known);
                    whole.misses.extend(looked.misses);
                    whole
                } else {
                    looked
                }
            }
            None => datamatrix::search(frame, datamatrix::tables(), budget, means, &known),
        };
        let Looked { found, misses, busiest, noise } = looked;
        if found.is_empty() && known.is_empty() {
            if close.is_none() {
                self.hints.weigh(frame, busiest, noise);
            }
            self.suspect = misses.iter().max_by(|a, b| a.finder.total_cmp(&b.finder)).map(|miss| miss.corners);
            if let Some((message, corners)) = self.blend.add(misses, &datamatrix::tables().placements) {
                self.tell(&message, &corners, (0, 0), sight);
            }
        }
        for one in found {
            self.take(frame, one, sight);
        }
    }

    /// A symbol that was found: it is told, and followed from now on.
    fn take(&mut self, frame: &Frame<'_>, found: Found, sight: &mut Sight) {
        let Found { reading, corners } = found;
        self.tell(&reading.message, &corners, reading.modules, sight);
        let sum = corners.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0 / 4.0, sum.1 + at.1 / 4.0));
        self.tracked.retain(|one| {
            let is_same = one.follower.message == reading.message;
            !(is_same && (one.missed > 0 || is_inside(&one.follower.corners(), sum)))
        });
        if let Some(follower) = Follower::new(frame, reading.message, reading.modules, reading.lie) {
            self.tracked.push(Tracked { follower, missed: 0 });
        }
    }

    fn tell(&mut self, message: &Message, corners: &[(f32, f32); 4], modules: (usize, usize), sight: &mut Sight) {
        let now = self.frames;
        let symbol = datamatrix::symbol(message, corners, modules);
        // A symbol that is followed may be found once more, from another place.
        if sight.symbols.iter().any(|seen| seen.symbol.is_same_as(&symbol)) {
            return;
        }
        self.told.retain(|(_, last)| now - last < GONE);
        let known = self.told.iter_mut().find(|(told, _)| told == message);
        let is_new = known.is_none();
        match known {
            Some((_, last)) => *last = now,
            None => self.told.push((message.clone(), now)),
        }
        sight.symbols.push(Seen { symbol, is_new });
    }
}

/// The part of a frame around four corners, and where it begins.
fn part<'a>(frame: &Frame<'a>, corners: &[(f32, f32); 4]) -> Option<(Frame<'a>, (f32, f32))> {
    let of = |part: fn(&(f32, f32)) -> f32| {
        let values = || corners.iter().map(part);
        let (low, high) = (values().fold(f32::MAX, f32::min), values().fold(f32::MIN, f32::max));
        let more = AROUND * (high - low);
        ((low - more).max(0.0) as usize, (high + more).max(0.0) as usize)
    };
    let ((left, right), (top, bottom)) = (of(|c| c.0), of(|c| c.1));
    let part = frame.part(left, top, right.checked_sub(left)?, bottom.checked_sub(top)?)?;
    Some((part, (left as f32, top as f32)))
}
