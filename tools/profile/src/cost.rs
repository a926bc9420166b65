//! Which types and places of allocation cost the collector how much.
//!
//! Counted: objects, by layout, and in programs that are compiled for this a type has layouts of its own. Measured: the time
//! of sweeping, by span, and the objects of nearly all spans have one layout. Dealt out: the time of marking, by what is
//! touched, a cache line for finding an object and what of it is read up to its last pointer; and that of sweeping spans with
//! objects of several layouts, by the objects in them, since a span is gone over for each that lives or lived there.
//!
//! Estimated from the objects that are sampled, each of which stands for as many as its chance was small: what places of
//! allocation cost, and which types share memory that has no type (blocks of 16 bytes for objects of up to 8; bytes of
//! strings). Start at [`costs`] and [`sites`].

use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::cycles::{Cycle, LayoutCensus, SiteCensus, SweepCensus};

/// Bytes that finding an object costs, in terms of bytes that are read: one cache line.
const FINDING: u64 = 64;

/// What one type's objects cost in all cycles together. Times in nanoseconds, sizes in bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    pub name: String,
    /// The figures are a part, estimated from samples, of what was counted of several types together.
    pub estimated: bool,
    pub marked_objects: u64,
    pub marked_bytes: u64,
    pub scanned_bytes: u64,
    pub dead_objects: u64,
    pub dead_bytes: u64,
    /// Its share of the time of marking.
    pub mark_cpu: u64,
    /// Processor time of sweeping.
    pub sweep_time: u64,
    /// Shares of all marking and all sweeping, 0 to 1.
    pub mark_share: f64,
    pub sweep_share: f64,
}

impl Cost {
    fn touched(&self) -> u64 {
        touched(self.marked_objects, self.scanned_bytes)
    }

    fn add(&mut self, total: &Total, marked_part: f64, dead_part: f64) {
        let part = |count: u64, part: f64| (count as f64 * part).round() as u64;
        let count = &total.count;
        self.marked_objects += part(count.marked_objects, marked_part);
        self.marked_bytes += part(count.marked_bytes, marked_part);
        self.scanned_bytes += part(count.scanned_bytes, marked_part);
        self.dead_objects += part(count.dead_objects, dead_part);
        self.dead_bytes += part(count.dead_bytes, dead_part);
        let objects = count.marked_objects as f64 * marked_part + count.dead_objects as f64 * dead_part;
        self.sweep_time += part(total.sweep_time, objects / total.objects().max(1) as f64);
    }

    pub fn json(&self) -> Value {
        json!({
            "name": self.name, "estimated": self.estimated, "marked_objects": self.marked_objects,
            "marked_bytes": self.marked_bytes, "scanned_bytes": self.scanned_bytes, "dead_objects": self.dead_objects,
            "dead_bytes": self.dead_bytes, "mark_cpu": self.mark_cpu, "sweep_time": self.sweep_time,
            "mark_share": self.mark_share, "sweep_share": self.sweep_share,
        })
    }
}

/// Costs by type, the dearest to mark first. `names` are those of owners, the first for number 1; `last` is the sweep after
/// the last cycle.
pub fn costs(cycles: &[Cycle], last: &[SweepCensus], names: &[String]) -> Vec<Cost> {
    let samples = samples_without_type(cycles);
    let mut by_name: BTreeMap<String, Cost> = BTreeMap::new();
    for (layout, total) in totals(cycles, last) {
        let counted = [(name_of(&total.count, names), 1.0, 1.0)];
        let estimated = samples.get(&layout).map(|of_types| parts(of_types, total.count.size)).unwrap_or_default();
        let lines = if estimated.is_empty() { &counted[..] } else { &estimated };
        for (name, marked, dead) in lines {
            let cost = by_name.entry(name.clone()).or_insert_with_key(|name| Cost {
                name: name.clone(),
                estimated: !estimated.is_empty(),
                ..Cost::default()
            });
            cost.add(&total, *marked, *dead);
        }
    }
    let mut costs: Vec<Cost> = by_name.into_values().collect();
    let mark_cpu: u64 = cycles.iter().map(|cycle| cycle.mark_cpu + cycle.assist_cpu + cycle.idle_cpu).sum();
    let touched: u64 = costs.iter().map(Cost::touched).sum();
    let sweep_time: u64 = costs.iter().map(|cost| cost.sweep_time).sum();
    for cost in &mut costs {
        cost.mark_share = cost.touched() as f64 / touched.max(1) as f64;
        cost.sweep_share = cost.sweep_time as f64 / sweep_time.max(1) as f64;
        cost.mark_cpu = (cost.mark_share * mark_cpu as f64) as u64;
    }
    costs.sort_by(|a, b| b.mark_share.total_cmp(&a.mark_share).then(b.sweep_share.total_cmp(&a.sweep_share)));
    costs
}

fn touched(marked_objects: u64, scanned_bytes: u64) -> u64 {
    marked_objects * FINDING + scanned_bytes
}

/// What is known of one layout in all cycles together.
#[derive(Default)]
struct Total {
    count: LayoutCensus,
    sweep_time: u64,
}

impl Total {
    fn objects(&self) -> u64 {
        self.count.marked_objects + self.count.dead_objects
    }
}

/// By layout.
fn totals(cycles: &[Cycle], last: &[SweepCensus]) -> BTreeMap<u64, Total> {
    let mut totals: BTreeMap<u64, Total> = BTreeMap::new();
    for count in cycles.iter().flat_map(|cycle| &cycle.census) {
        let first = || Total { count: LayoutCensus { layout: count.layout, ..LayoutCensus::default() }, sweep_time: 0 };
        let sum = &mut totals.entry(count.layout).or_insert_with(first).count;
        *sum = LayoutCensus {
            marked_objects: sum.marked_objects + count.marked_objects,
            marked_bytes: sum.marked_bytes + count.marked_bytes,
            scanned_bytes: sum.scanned_bytes + count.scanned_bytes,
            dead_objects: sum.dead_objects + count.dead_objects,
            dead_bytes: sum.dead_bytes + count.dead_bytes,
            mixed_objects: sum.mixed_objects + count.mixed_objects,
            ..*count
        };
    }
    for sweep in cycles.iter().flat_map(|cycle| &cycle.sweeps).chain(last) {
        if sweep.size == 0 {
            totals.entry(sweep.layout).or_default().sweep_time += sweep.time;
        } else {
            deal_out(&mut totals, sweep);
        }
    }
    totals
}

/// Deals the time of spans with several layouts out to the objects in them.
fn deal_out(totals: &mut BTreeMap<u64, Total>, sweep: &SweepCensus) {
    let in_them = |total: &&mut Total| total.count.size == sweep.size && total.count.mixed_objects > 0;
    let objects: u64 = totals.values_mut().filter(in_them).map(|total| total.count.mixed_objects).sum();
    for total in totals.values_mut().filter(in_them) {
        total.sweep_time += sweep.time * total.count.mixed_objects / objects;
    }
}

/// Sampled objects, marked and dead, by type.
type SamplesOfTypes<'a> = BTreeMap<Option<&'a str>, (u64, u64)>;

/// Of layouts that are nobody's in particular and have no pointers: their objects may be of any type.
fn samples_without_type(cycles: &[Cycle]) -> BTreeMap<u64, SamplesOfTypes<'_>> {
    let mut samples: BTreeMap<u64, SamplesOfTypes<'_>> = BTreeMap::new();
    for site in cycles.iter().flat_map(|cycle| &cycle.sites).filter(|site| site.layout < FIRST_WITH_OWNER) {
        let (marked, dead) = samples.entry(site.layout).or_default().entry(site.of.as_deref()).or_default();
        *marked += site.marked;
        *dead += site.dead;
    }
    samples
}

/// Names of the types, and their parts of marked and dead objects, where samples know any type.
fn parts(of_types: &SamplesOfTypes<'_>, size: u64) -> Vec<(String, f64, f64)> {
    if of_types.keys().all(Option::is_none) {
        return Vec::new();
    }
    let (marked, dead) = of_types.values().fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
    // Without a sample of marked objects, they are taken to be as the dead ones are; and the other way round.
    let part = |own: u64, all: u64, (other, of): (u64, u64)| match all {
        0 => other as f64 / of.max(1) as f64,
        _ => own as f64 / all as f64,
    };
    let line = |(of, own): (&Option<&str>, &(u64, u64))| {
        let name = of.map_or_else(|| without_type(size), |name| format!("{name} (in blocks of {size} bytes)"));
        (name, part(own.0, marked, (own.1, dead)), part(own.1, dead, (own.0, marked)))
    };
    of_types.iter().map(line).collect()
}

/// What the objects of one place of allocation cost in all cycles together, estimated from samples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteCost {
    /// The innermost calls, the innermost first.
    pub calls: Vec<String>,
    /// Their type, or that of their elements; empty: bytes of strings, or memory of the runtime.
    pub of: String,
    pub marked_objects: u64,
    pub marked_bytes: u64,
    pub dead_objects: u64,
    pub dead_bytes: u64,
    /// Shares of all marking and of all sweeping, 0 to 1.
    pub mark_share: f64,
    pub sweep_share: f64,
}

/// Figures of a place of allocation before they are rounded.
#[derive(Default)]
struct SiteSum {
    marked: f64,
    marked_bytes: f64,
    dead: f64,
    dead_bytes: f64,
    touched: f64,
    sweep_time: f64,
}

/// Costs by place of allocation and type, the dearest to mark first.
pub fn sites(cycles: &[Cycle], last: &[SweepCensus]) -> Vec<SiteCost> {
    let totals = totals(cycles, last);
    let mut by_place: BTreeMap<(&[String], &str), SiteSum> = BTreeMap::new();
    for site in cycles.iter().flat_map(|cycle| &cycle.sites) {
        let sum = by_place.entry((&site.calls, site.of.as_deref().unwrap_or_default())).or_default();
        sum.add(site, totals.get(&site.layout));
    }
    let touched: f64 = by_place.values().map(|sum| sum.touched).sum();
    let sweep_time: f64 = by_place.values().map(|sum| sum.sweep_time).sum();
    let cost = |((calls, of), sum): (&(&[String], &str), &SiteSum)| SiteCost {
        calls: calls.to_vec(),
        of: (*of).to_owned(),
        marked_objects: sum.marked.round() as u64,
        marked_bytes: sum.marked_bytes.round() as u64,
        dead_objects: sum.dead.round() as u64,
        dead_bytes: sum.dead_bytes.round() as u64,
        mark_share: sum.touched / touched.max(1.0),
        sweep_share: sum.sweep_time / sweep_time.max(1.0),
    };
    let mut costs: Vec<SiteCost> = by_place.iter().map(cost).collect();
    costs.sort_by(|a, b| b.mark_share.total_cmp(&a.mark_share).then(b.sweep_share.total_cmp(&a.sweep_share)));
    costs
}

impl SiteSum {
    /// Adds objects of a site, each of which costs what objects of its layout do on average.
    fn add(&mut self, site: &SiteCensus, total: Option<&Total>) {
        let [marked, dead] = [site.marked, site.dead].map(|count| count as f64 * site.stands_for());
        self.marked += marked;
        self.marked_bytes += marked * site.size as f64;
        self.dead += dead;
        self.dead_bytes += dead * site.size as f64;
        let Some(total) = total else { return };
        let count = &total.count;
        let all_touched = touched(count.marked_objects, count.scanned_bytes);
        self.touched += marked * all_touched as f64 / count.marked_objects.max(1) as f64;
        self.sweep_time += (marked + dead) * total.sweep_time as f64 / total.objects().max(1) as f64;
    }
}

impl SiteCost {
    pub fn json(&self) -> Value {
        json!({
            "calls": self.calls, "type": self.of, "marked_objects": self.marked_objects,
            "marked_bytes": self.marked_bytes, "dead_objects": self.dead_objects, "dead_bytes": self.dead_bytes,
            "mark_share": self.mark_share, "sweep_share": self.sweep_share,
        })
    }
}

/// The costs of a run, in one line.
pub fn json(program: &str, cycles: usize, costs: &[Cost], sites: &[SiteCost]) -> String {
    let types: Vec<Value> = costs.iter().map(Cost::json).collect();
    let sites: Vec<Value> = sites.iter().map(SiteCost::json).collect();
    json!({"program": program, "cycles": cycles, "types": types, "sites": sites}).to_string()
}

fn name_of(count: &LayoutCensus, names: &[String]) -> String {
    let owner = usize::try_from(count.owner).ok().and_then(|owner| names.get(owner.checked_sub(1)?));
    match owner {
        Some(name) if count.array => format!("[]{name}"),
        Some(name) if count.table => format!("{name} (tables)"),
        Some(name) => name.clone(),
        None if count.layout < FIRST_WITH_OWNER => without_type(count.size),
        None => "of the runtime".to_owned(),
    }
}

/// Memory that has no pointers and no type: of strings mostly.
fn without_type(size: u64) -> String {
    match size {
        0 => "bytes, large".to_owned(),
        _ => format!("bytes, {size}"),
    }
}

/// Numbers below are those of layouts without pointers that are nobody's in particular, one per size class.
const FIRST_WITH_OWNER: u64 = 68;

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle(census: Vec<LayoutCensus>, sweeps: Vec<SweepCensus>) -> Cycle {
        Cycle { census, sweeps, mark_cpu: 600, assist_cpu: 400, ..Cycle::default() }
    }

    fn count(owner: u64, marked_objects: u64, scanned_bytes: u64) -> LayoutCensus {
        LayoutCensus { layout: 100 + owner, owner, marked_objects, scanned_bytes, ..Default::default() }
    }

    fn sweep(owner: u64, time: u64) -> SweepCensus {
        SweepCensus { layout: 100 + owner, time, spans: 1, size: 0 }
    }

    #[test]
    fn marking_is_dealt_out_by_what_is_touched_and_sweeping_as_measured() {
        let names = ["main.A".to_owned(), "main.B".to_owned()];
        let cycle = cycle(vec![count(1, 1, 64), count(2, 3, 3 * 64)], vec![sweep(1, 20), sweep(2, 10)]);
        let costs = costs(&[cycle], &[sweep(1, 10)], &names);
        assert_eq!(costs[0].name, "main.B");
        assert_eq!((costs[0].mark_cpu, costs[0].mark_share, costs[0].sweep_share), (750, 0.75, 0.25));
        assert_eq!((costs[1].mark_cpu, costs[1].sweep_time, costs[1].sweep_share), (250, 30, 0.75));
    }

    #[test]
    fn mixed_spans_are_dealt_out_by_the_objects_in_them() {
        let names = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        let mixed = |owner, size, mixed_objects| LayoutCensus { size, mixed_objects, ..count(owner, 5, 0) };
        let spans = SweepCensus { layout: 0, size: 32, spans: 2, time: 80 };
        let cycle = cycle(vec![mixed(1, 32, 3), mixed(2, 32, 1), mixed(3, 48, 9)], vec![spans]);
        let times: Vec<u64> = costs(&[cycle], &[], &names).iter().map(|cost| cost.sweep_time).collect();
        assert_eq!(times, [60, 20, 0]);
    }

    fn site(of: &str, layout: u64, size: u64, (marked, dead): (u64, u64)) -> SiteCensus {
        let of = Some(of.to_owned()).filter(|of| !of.is_empty());
        SiteCensus { calls: vec![format!("f a.go:{size}")], size, layout, of, rate: 1024, marked, dead }
    }

    #[test]
    fn types_that_share_memory_are_told_apart_by_samples() {
        let blocks = LayoutCensus { layout: 2, size: 16, marked_objects: 100, dead_objects: 60, ..Default::default() };
        let sites = vec![site("int", 2, 16, (3, 1)), site("bool", 2, 16, (1, 0)), site("", 2, 16, (0, 2))];
        let sweeps = vec![SweepCensus { layout: 2, time: 160, spans: 1, size: 0 }];
        let costs = costs(&[Cycle { sites, ..cycle(vec![blocks], sweeps) }], &[], &[]);
        let lines: Vec<_> = costs.iter().map(|cost| (&*cost.name, cost.marked_objects, cost.dead_objects)).collect();
        let expected =
            [("int (in blocks of 16 bytes)", 75, 20), ("bool (in blocks of 16 bytes)", 25, 0), ("bytes, 16", 0, 40)];
        assert_eq!(lines, expected);
        assert_eq!((costs[0].sweep_time, costs[1].sweep_time, costs[2].sweep_time), (95, 25, 40));
        assert!(costs.iter().all(|cost| cost.estimated));
    }

    #[test]
    fn a_sampled_object_stands_for_many() {
        let sites = vec![site("A", 101, 16, (2, 6)), site("B", 102, 1 << 20, (3, 0))];
        let cycle = Cycle { sites, ..cycle(vec![count(1, 300, 0), count(2, 6, 0)], vec![]) };
        let sites = super::sites(&[cycle.clone(), cycle], &[]);
        assert_eq!(
            (sites[0].calls[0].as_str(), sites[0].of.as_str(), sites[0].marked_objects, sites[0].dead_objects),
            ("f a.go:16", "A", 258, 774)
        );
        assert_eq!((sites[1].marked_objects, sites[1].marked_bytes), (6, 6 << 20));
        assert!((sites[0].mark_share - 258.0 / 264.0).abs() < 1e-3);
    }

    #[test]
    fn a_place_costs_what_objects_of_its_layouts_do() {
        let sites = vec![site("A", 101, 1 << 20, (1, 0)), site("B", 102, 2 << 20, (1, 0))];
        let cycle = cycle(vec![count(1, 10, 640), count(2, 10, 10 * 64 * 5)], vec![sweep(1, 300), sweep(2, 100)]);
        let sites = super::sites(&[Cycle { sites, ..cycle }], &[]);
        let shares: Vec<_> = sites.iter().map(|site| (&*site.of, site.mark_share, site.sweep_share)).collect();
        assert_eq!(shares, [("B", 0.75, 0.25), ("A", 0.25, 0.75)]);
    }

    #[test]
    fn cycles_add_up_by_name() {
        let cycles = [cycle(vec![count(1, 1, 8)], vec![]), cycle(vec![count(1, 2, 16)], vec![])];
        let costs = costs(&cycles, &[], &["T".to_owned()]);
        assert_eq!((costs.len(), costs[0].marked_objects, costs[0].mark_cpu), (1, 3, 2000));
    }

    #[test]
    fn names_tell_arrays_tables_and_what_has_no_type() {
        let names = ["T".to_owned()];
        let name = |count: LayoutCensus| name_of(&count, &names);
        assert_eq!(name(LayoutCensus { array: true, ..count(1, 0, 0) }), "[]T");
        assert_eq!(name(LayoutCensus { table: true, ..count(1, 0, 0) }), "T (tables)");
        assert_eq!(name(LayoutCensus { layout: 5, size: 48, ..Default::default() }), "bytes, 48");
        assert_eq!(name(count(0, 0, 0)), "of the runtime");
    }
}
