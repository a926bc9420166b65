//! `burrow gc -cost`: which types and allocation sites cost the collector how much, in marking and in sweeping.
//!
//! The program is compiled so that no two types share a layout, and runs once; each final stop counts what is marked and
//! what is dead, and sweeping is measured span by span. Allocation sites come from the allocation profile's samples.

use std::process::ExitCode;

use anyhow::Context;
use burrow_engine::pipeline::layout_owners;
use burrow_launch::recorder::Extras;
use burrow_profile::cost::{self, Cost, SiteCost};

use crate::compare::Program;
use crate::tables::{Table, size, time};

/// Types that are shown; `-json` shows all.
const SHOWN: usize = 30;

pub fn run(program: &Program, collector: Option<&str>, percent: Option<&str>, json: bool) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(&program.image).with_context(|| program.image.display().to_string())?;
    let names = layout_owners(&bytes)?;
    let given = [("BURROW_GC", collector), ("GOGC", percent)];
    let variables: Vec<(&str, &str)> = given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let finished = program.record(Extras { floating: false, census: true }, &variables)?;
    let costs = cost::costs(&finished.cycles, &finished.end.sweeps, &names);
    let sites = cost::sites(&finished.cycles, &finished.end.sweeps);
    if json {
        println!("{}", cost::json(&program.name, finished.cycles.len(), &costs, &sites));
    } else {
        print(finished.cycles.len(), &costs);
        print_sites(&sites);
    }
    if finished.status != 0 {
        let errors = String::from_utf8_lossy(&finished.stderr);
        eprintln!("burrow: the program ended with status {}:\n{}", finished.status, errors.trim_end());
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

fn print(cycles: usize, costs: &[Cost]) {
    println!(
        "{cycles} cycles. Objects are counted, or estimated from samples where types share blocks (~). Sweeping is measured by span;
the time of marking is dealt out by what is touched: a cache line per object and its pointers.\n"
    );
    let columns =
        ["type", "mark", "CPU", "objects marked", "bytes", "scanned", "sweep", "CPU", "objects freed", "bytes"];
    let mut table = Table::new(1, &columns);
    for cost in costs.iter().take(SHOWN) {
        table.row(vec![
            if cost.estimated { format!("~ {}", cost.name) } else { cost.name.clone() },
            percent(cost.mark_share),
            time(cost.mark_cpu),
            cost.marked_objects.to_string(),
            size(cost.marked_bytes),
            size(cost.scanned_bytes),
            percent(cost.sweep_share),
            time(cost.sweep_time),
            cost.dead_objects.to_string(),
            size(cost.dead_bytes),
        ]);
    }
    print!("{table}");
    if costs.len() > SHOWN {
        println!("and {} more types (-json shows all)", costs.len() - SHOWN);
    }
}

fn print_sites(sites: &[SiteCost]) {
    println!("\nallocation sites, estimated from samples\n");
    let mut table =
        Table::new(2, &["site", "type", "mark", "objects marked", "bytes", "sweep", "objects freed", "bytes"]);
    for site in sites.iter().take(SHOWN) {
        table.row(vec![
            site.calls.join(" < "),
            site.of.clone(),
            percent(site.mark_share),
            site.marked_objects.to_string(),
            size(site.marked_bytes),
            percent(site.sweep_share),
            site.dead_objects.to_string(),
            size(site.dead_bytes),
        ]);
    }
    print!("{table}");
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}
