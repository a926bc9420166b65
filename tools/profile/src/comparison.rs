//! What the cycles of a run come to, so that runs under different collectors and settings can be compared.
//!
//! Start at [`Summary::of`].

use serde_json::{Value, json};

use crate::cycles::{Cycle, End};

/// Values put in order: percentiles by nearest rank, so each is a value that occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Distribution {
    pub count: usize,
    pub p50: u64,
    pub p99: u64,
    pub max: u64,
    pub total: u64,
}

impl Distribution {
    pub fn of(mut values: Vec<u64>) -> Distribution {
        values.sort_unstable();
        let at = |percent: usize| match values.len() {
            0 => 0,
            count => values[(count * percent).div_ceil(100).max(1) - 1],
        };
        Distribution { count: values.len(), p50: at(50), p99: at(99), max: at(100), total: values.iter().sum() }
    }

    fn json(&self) -> Value {
        json!({"count": self.count, "p50": self.p50, "p99": self.p99, "max": self.max, "total": self.total})
    }
}

/// Marked objects that nothing reached, of the cycles in which that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Floating {
    pub cycles: u64,
    /// Of all these cycles together.
    pub objects: u64,
    pub bytes: u64,
    /// Of the worst of them.
    pub most_bytes: u64,
}

impl Floating {
    /// `None`: no cycle measured it.
    pub fn of(cycles: &[Cycle]) -> Option<Floating> {
        let mut sum = Floating::default();
        for (objects, bytes) in cycles.iter().filter_map(|cycle| cycle.floating) {
            sum.cycles += 1;
            sum.objects += objects;
            sum.bytes += bytes;
            sum.most_bytes = sum.most_bytes.max(bytes);
        }
        (sum.cycles > 0).then_some(sum)
    }

    /// Bytes per cycle.
    pub fn mean(&self) -> u64 {
        self.bytes / self.cycles.max(1)
    }
}

/// One run. Times in nanoseconds, sizes in bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    pub cycles: usize,
    /// Stops of the world, all and by phase, phases in the order in which they first occurred.
    pub stops: Distribution,
    pub phases: Vec<(String, Distribution)>,
    /// Time that goroutines spent in assists.
    pub assists: u64,
    /// Processor time of all cycles, assists included.
    pub collector_cpu: u64,
    pub barrier_hits: u64,
    pub shaded: u64,
    pub marked_objects: u64,
    pub floating: Option<Floating>,
    /// Most bytes in spans; largest resident set.
    pub heap_peak: u64,
    pub memory_peak: u64,
    pub wall: u64,
    pub cpu: u64,
}

impl Summary {
    pub fn of(cycles: &[Cycle], end: &End) -> Summary {
        let mut by_phase: Vec<(String, Vec<u64>)> = Vec::new();
        for stop in cycles.iter().flat_map(|cycle| &cycle.stops) {
            match by_phase.iter_mut().find(|(phase, _)| *phase == stop.phase) {
                Some((_, walls)) => walls.push(stop.wall),
                None => by_phase.push((stop.phase.clone(), vec![stop.wall])),
            }
        }
        let sum = |pick: fn(&Cycle) -> u64| cycles.iter().map(pick).sum();
        Summary {
            cycles: cycles.len(),
            stops: Distribution::of(by_phase.iter().flat_map(|(_, walls)| walls.iter().copied()).collect()),
            phases: by_phase.into_iter().map(|(phase, walls)| (phase, Distribution::of(walls))).collect(),
            assists: sum(|cycle| cycle.assist_cpu),
            collector_cpu: sum(Cycle::cpu),
            barrier_hits: sum(|cycle| cycle.barrier_hits),
            shaded: sum(|cycle| cycle.shaded),
            marked_objects: sum(|cycle| cycle.marked_objects),
            floating: Floating::of(cycles),
            heap_peak: end.heap_peak,
            memory_peak: end.memory_peak,
            wall: end.wall,
            cpu: end.cpu,
        }
    }

    pub fn json(&self) -> Value {
        let floating = self.floating.map(|floating| {
            json!({
                "cycles": floating.cycles, "objects": floating.objects, "bytes": floating.bytes,
                "most_bytes": floating.most_bytes,
            })
        });
        let phases: serde_json::Map<String, Value> =
            self.phases.iter().map(|(phase, stops)| (phase.clone(), stops.json())).collect();
        json!({
            "cycles": self.cycles, "stops": self.stops.json(), "stops_by_phase": phases, "assists": self.assists,
            "collector_cpu": self.collector_cpu, "barrier_hits": self.barrier_hits, "shaded": self.shaded,
            "marked_objects": self.marked_objects, "floating": floating, "heap_peak": self.heap_peak,
            "memory_peak": self.memory_peak, "wall": self.wall, "cpu": self.cpu,
        })
    }
}

/// The runs of a program, each with its collector and GOGC, in one line.
pub fn json<'a>(program: &str, runs: impl Iterator<Item = (&'a str, &'a str, &'a Summary)>) -> String {
    let runs: Vec<Value> = runs
        .map(|(collector, percent, summary)| {
            let mut run = summary.json();
            run["collector"] = collector.into();
            run["gogc"] = percent.into();
            run
        })
        .collect();
    json!({"program": program, "runs": runs}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycles::Stop;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let all = Distribution::of((1..=200).rev().collect());
        assert_eq!((all.p50, all.p99, all.max, all.total), (100, 198, 200, 20100));
        assert_eq!(Distribution::of(vec![7]), Distribution { count: 1, p50: 7, p99: 7, max: 7, total: 7 });
        assert_eq!(Distribution::of(vec![]), Distribution::default());
    }

    fn cycle(stops: &[(&str, u64)]) -> Cycle {
        let stop = |&(phase, wall): &(&str, u64)| Stop { phase: phase.to_owned(), wall, waiting: 0, cpu: 0 };
        Cycle { stops: stops.iter().map(stop).collect(), assist_cpu: 5, mark_cpu: 2, ..Cycle::default() }
    }

    #[test]
    fn stops_are_told_by_phase_and_together() {
        let cycles = [cycle(&[("snapshot", 1), ("mark termination", 10)]), cycle(&[("snapshot", 3)])];
        let summary = Summary::of(&cycles, &End::default());
        assert_eq!((summary.stops.count, summary.stops.total, summary.stops.max), (3, 14, 10));
        assert_eq!(summary.phases[0], ("snapshot".to_owned(), Distribution::of(vec![1, 3])));
        assert_eq!((summary.assists, summary.collector_cpu), (10, 14));
    }

    #[test]
    fn floating_garbage_is_per_measured_cycle() {
        let measured = |bytes| Cycle { floating: Some((1, bytes)), ..Cycle::default() };
        let cycles = [measured(100), Cycle::default(), measured(300)];
        let floating = Floating::of(&cycles).unwrap();
        assert_eq!((floating.cycles, floating.mean(), floating.most_bytes), (2, 200, 300));
        assert_eq!(Floating::of(&[Cycle::default()]), None);
    }
}
