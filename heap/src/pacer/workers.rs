//! How many processors mark: a quarter of them, as Go does it.

/// The share of all processors that marks in the background.
pub const BACKGROUND_SHARE: f64 = 0.25;

/// A whole number of workers may differ from the wanted share by this much of it.
const TOLERANCE: f64 = 0.3;

/// Who marks in the background.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workers {
    /// Processors that do nothing else while marking lasts.
    pub dedicated: u32,
    /// The part of its time that each processor gives to marking besides.
    pub fractional_share: f64,
}

/// Splits a quarter of `processors` into whole ones and, where those would miss it by more than the tolerance, a
/// fraction of all.
pub fn workers_for(processors: u32) -> Workers {
    let wanted = f64::from(processors) * BACKGROUND_SHARE;
    let rounded = (wanted + 0.5).floor();
    if (rounded / wanted - 1.0).abs() <= TOLERANCE {
        return Workers { dedicated: rounded as u32, fractional_share: 0.0 };
    }
    let dedicated = if rounded > wanted { rounded - 1.0 } else { rounded };
    Workers { dedicated: dedicated as u32, fractional_share: (wanted - dedicated) / f64::from(processors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_processors_marks() {
        let table =
            [(1, 0, 0.25), (2, 0, 0.25), (3, 0, 0.25), (4, 1, 0.0), (5, 1, 0.0), (6, 1, 0.5 / 6.0), (8, 2, 0.0)];
        for (processors, dedicated, fractional_share) in table {
            assert_eq!(workers_for(processors), Workers { dedicated, fractional_share }, "{processors} processors");
        }
        for processors in 1..200 {
            let workers = workers_for(processors);
            let share = f64::from(workers.dedicated) / f64::from(processors) + workers.fractional_share;
            assert!((share / BACKGROUND_SHARE - 1.0).abs() <= TOLERANCE, "{processors} processors: {share}");
        }
    }
}
