//! Attack modes: how programs are run to make a wrong collector or a wrong stack show.
//!
//! They are chosen by `BURROW_ATTACK` (a comma-separated list), `GOMAXPROCS` and `BURROW_GC`, so they work for
//! `burrow run` and for built executables alike.

/// One way to run a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode {
    /// Words of `BURROW_ATTACK`; empty: no attack.
    pub attack: &'static str,
    pub processors: u32,
    /// Value of `BURROW_GC`.
    pub collector: &'static str,
}

/// The attacks, alone and together.
pub const ATTACKS: &[&str] = &[
    "",
    "collect,verify",
    "move",
    "poison,verify",
    "collect,move,poison,verify",
    // Proof mode of escape analysis.
    "escape,move",
];

/// Processor counts that every program must work with.
pub const PROCESSORS: &[u32] = &[1, 2, 8];

/// Collectors under which every program must work; the default first.
pub const COLLECTORS: &[&str] = &["hybrid", "deletion", "insertion", "mark-sweep"];

impl Mode {
    /// No attack, on two processors, with the default collector.
    pub fn plain() -> Mode {
        Mode { attack: ATTACKS[0], processors: 2, collector: COLLECTORS[0] }
    }

    /// Every combination.
    pub fn all() -> Vec<Mode> {
        let mut modes = Vec::new();
        for &collector in COLLECTORS {
            for attack in ATTACKS {
                modes.extend(PROCESSORS.iter().map(|&processors| Mode { attack, processors, collector }));
            }
        }
        modes
    }

    /// Whether the program is to be given its small size.
    pub fn is_attack(&self) -> bool {
        !self.attack.is_empty()
    }

    /// Environment variables that choose the mode.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("BURROW_ATTACK", self.attack.to_owned()),
            ("GOMAXPROCS", self.processors.to_string()),
            ("BURROW_GC", self.collector.to_owned()),
        ]
    }
}

/// A reproducible sequence of numbers, for samples and generators: splitmix64.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Seeded {
        Seeded(seed)
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit` (which is not 0).
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next_u64() % limit as u64) as usize
    }
}
