//! Which types and places of allocation cost the collector how much.
//!
//! The collector's counts by layout are exact. Time is not measured per object, so it is dealt out: marking by what is
//! touched, a cache line for finding an object and what of it is read up to its last pointer; sweeping by the slots
//! that are gone over, since sweeping reads bitmaps and leaves the objects alone.
//! Places of allocation are known of sampled objects only; an object stands for as many as its chance was small.
//! Start at [`costs`] and [`sites`].

use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::cycles::{Cycle, LayoutCensus};

/// Bytes that finding an object costs, in terms of bytes that are read: one cache line.
const FINDING: u64 = 64;

/// What one type's objects cost in all cycles together. Times in nanoseconds, sizes in bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    pub name: String,
    pub marked_objects: u64,
    pub marked_bytes: u64,
    pub scanned_bytes: u64,
    pub dead_objects: u64,
    pub dead_bytes: u64,
    pub swept_slots: u64,
    /// Its share of the time of marking.
    pub mark_cpu: u64,
    /// Shares of all marking and all sweeping, 0 to 1.
    pub mark_share: f64,
    pub sweep_share: f64,
}

impl Cost {
    fn touched(&self) -> u64 {
        self.marked_objects * FINDING + self.scanned_bytes
    }

    pub fn json(&self) -> Value {
        json!({
            "name": self.name, "marked_objects": self.marked_objects, "marked_bytes": self.marked_bytes,
            "scanned_bytes": self.scanned_bytes, "dead_objects": self.dead_objects, "dead_bytes": self.dead_bytes,
            "swept_slots": self.swept_slots, "mark_cpu": self.mark_cpu, "mark_share": self.mark_share,
            "sweep_share": self.sweep_share,
        })
    }
}

/// Costs by type, the dearest to mark first. `names` are those of owners, the first for number 1.
pub fn costs(cycles: &[Cycle], names: &[String]) -> Vec<Cost> {
    let mut by_name: BTreeMap<String, Cost> = BTreeMap::new();
    for count in cycles.iter().flat_map(|cycle| &cycle.census) {
        let name = name_of(count, names);
        let cost = by_name.entry(name).or_insert_with_key(|name| Cost { name: name.clone(), ..Cost::default() });
        cost.marked_objects += count.marked_objects;
        cost.marked_bytes += count.marked_bytes;
        cost.scanned_bytes += count.scanned_bytes;
        cost.dead_objects += count.dead_objects;
        cost.dead_bytes += count.dead_bytes;
        cost.swept_slots += count.swept_slots;
    }
    let mut costs: Vec<Cost> = by_name.into_values().collect();
    let mark_cpu: u64 = cycles.iter().map(|cycle| cycle.mark_cpu + cycle.assist_cpu + cycle.idle_cpu).sum();
    let touched: u64 = costs.iter().map(Cost::touched).sum();
    let slots: u64 = costs.iter().map(|cost| cost.swept_slots).sum();
    for cost in &mut costs {
        cost.mark_share = cost.touched() as f64 / touched.max(1) as f64;
        cost.sweep_share = cost.swept_slots as f64 / slots.max(1) as f64;
        cost.mark_cpu = (cost.mark_share * mark_cpu as f64) as u64;
    }
    costs.sort_by(|a, b| b.mark_share.total_cmp(&a.mark_share).then(b.sweep_share.total_cmp(&a.sweep_share)));
    costs
}

/// What the objects of one place of allocation cost in all cycles together, estimated from samples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteCost {
    /// The innermost calls, the innermost first.
    pub calls: Vec<String>,
    pub marked_objects: u64,
    pub marked_bytes: u64,
    pub dead_objects: u64,
    pub dead_bytes: u64,
    /// Shares of all objects that were marked, and of all that were swept, 0 to 1.
    pub mark_share: f64,
    pub sweep_share: f64,
}

/// Costs by place of allocation, that with most marked objects first.
pub fn sites(cycles: &[Cycle]) -> Vec<SiteCost> {
    let mut by_calls: BTreeMap<&[String], [f64; 4]> = BTreeMap::new();
    for site in cycles.iter().flat_map(|cycle| &cycle.sites) {
        let [marked, dead] = [site.marked, site.dead].map(|count| count as f64 * site.stands_for());
        let sums = by_calls.entry(&site.calls).or_default();
        let more = [marked, marked * site.size as f64, dead, dead * site.size as f64];
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
    let total = |which: usize| by_calls.values().map(|sums| sums[which]).sum::<f64>();
    let (marked, dead) = (total(0).max(1.0), total(2));
    let cost = |(calls, sums): (&&[String], &[f64; 4])| SiteCost {
        calls: calls.to_vec(),
        marked_objects: sums[0].round() as u64,
        marked_bytes: sums[1].round() as u64,
        dead_objects: sums[2].round() as u64,
        dead_bytes: sums[3].round() as u64,
        mark_share: sums[0] / marked,
        sweep_share: (sums[0] + sums[2]) / (marked + dead),
    };
    let mut costs: Vec<SiteCost> = by_calls.iter().map(cost).collect();
    costs.sort_by(|a, b| b.mark_share.total_cmp(&a.mark_share).then(b.sweep_share.total_cmp(&a.sweep_share)));
    costs
}

impl SiteCost {
    pub fn json(&self) -> Value {
        json!({
            "calls": self.calls, "marked_objects": self.marked_objects, "marked_bytes": self.marked_bytes,
            "dead_objects": self.dead_objects, "dead_bytes": self.dead_bytes, "mark_share": self.mark_share,
            "sweep_share": self.sweep_share,
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
        None if count.scanned_bytes == 0 && count.layout < FIRST_WITH_POINTERS && count.size == 0 => {
            "no pointers, large".to_owned()
        }
        None if count.layout < FIRST_WITH_POINTERS => format!("no pointers, {} bytes", count.size),
        None => "of the runtime".to_owned(),
    }
}

/// Numbers below are those of layouts without pointers, one per size class.
const FIRST_WITH_POINTERS: u64 = 68;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycles::SiteCensus;

    fn cycle(census: Vec<LayoutCensus>) -> Cycle {
        Cycle { census, mark_cpu: 600, assist_cpu: 400, ..Cycle::default() }
    }

    fn count(owner: u64, marked_objects: u64, scanned_bytes: u64, swept_slots: u64) -> LayoutCensus {
        LayoutCensus { layout: 100 + owner, owner, marked_objects, scanned_bytes, swept_slots, ..Default::default() }
    }

    #[test]
    fn time_is_dealt_out_by_what_is_touched() {
        let names = ["main.A".to_owned(), "main.B".to_owned()];
        let costs = costs(&[cycle(vec![count(1, 1, 64, 30), count(2, 3, 3 * 64, 10)])], &names);
        assert_eq!(costs[0].name, "main.B");
        assert_eq!((costs[0].mark_cpu, costs[0].mark_share, costs[0].sweep_share), (750, 0.75, 0.25));
        assert_eq!((costs[1].mark_cpu, costs[1].sweep_share), (250, 0.75));
    }

    #[test]
    fn a_sampled_object_stands_for_many() {
        let site =
            |size, marked, dead| SiteCensus { calls: vec![format!("f a.go:{size}")], size, rate: 1024, marked, dead };
        let cycle = Cycle { sites: vec![site(16, 2, 6), site(1 << 20, 3, 0)], ..Cycle::default() };
        let sites = sites(&[cycle.clone(), cycle]);
        assert_eq!(
            (sites[0].calls[0].as_str(), sites[0].marked_objects, sites[0].dead_objects),
            ("f a.go:16", 258, 774)
        );
        assert_eq!((sites[1].marked_objects, sites[1].marked_bytes), (6, 6 << 20));
        assert!((sites[0].mark_share - 258.0 / 264.0).abs() < 1e-3);
    }

    #[test]
    fn cycles_add_up_by_name() {
        let cycles = [cycle(vec![count(1, 1, 8, 2)]), cycle(vec![count(1, 2, 16, 2)])];
        let costs = costs(&cycles, &["T".to_owned()]);
        assert_eq!((costs.len(), costs[0].marked_objects, costs[0].mark_cpu), (1, 3, 2000));
    }

    #[test]
    fn names_tell_arrays_tables_and_what_has_no_type() {
        let names = ["T".to_owned()];
        let name = |count: LayoutCensus| name_of(&count, &names);
        assert_eq!(name(LayoutCensus { array: true, ..count(1, 0, 0, 0) }), "[]T");
        assert_eq!(name(LayoutCensus { table: true, ..count(1, 0, 0, 0) }), "T (tables)");
        assert_eq!(name(LayoutCensus { layout: 5, size: 48, ..Default::default() }), "no pointers, 48 bytes");
        assert_eq!(name(count(0, 0, 0, 0)), "of the runtime");
    }
}
