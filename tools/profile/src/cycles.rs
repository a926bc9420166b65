//! Collection cycles as a running program writes them down: one line of JSON each, and one at its end.
//!
//! The runtime reports plain values; this module fixes their names in the text, for both sides: [`Line::write`] and
//! [`Line::read`]. Times are nanoseconds, sizes bytes.
//! Start at [`read`].

use serde_json::{Map, Value, json};

/// One stop of the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// What it was for: `collection`, `snapshot`, `mark termination`.
    pub phase: String,
    /// From the request until the world ran again.
    pub wall: u64,
    /// Until the last mutator stood still; part of `wall`.
    pub waiting: u64,
    /// Processor time of the stopping thread.
    pub cpu: u64,
}

/// What a cycle did with the objects of one layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayoutCensus {
    pub layout: u64,
    /// Number of the type that they have, in the program's list of names; 0: unknown.
    pub owner: u64,
    /// They are arrays behind slices of that type; tables of maps of that type.
    pub array: bool,
    pub table: bool,
    /// Bytes of one object; 0 if they differ.
    pub size: u64,
    /// What the cycle found alive.
    pub marked_objects: u64,
    pub marked_bytes: u64,
    /// Bytes of the marked objects up to their last pointer.
    pub scanned_bytes: u64,
    /// What the cycle leaves to be swept.
    pub dead_objects: u64,
    pub dead_bytes: u64,
    /// Those of all these objects that lie in spans with objects of several layouts.
    pub mixed_objects: u64,
}

/// What it took to sweep spans that are alike.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SweepCensus {
    /// Of the objects in them; 0: of each object its own.
    pub layout: u64,
    /// Bytes of an object, if the layouts differ.
    pub size: u64,
    pub spans: u64,
    /// Processor time.
    pub time: u64,
}

/// What a cycle did with the sampled objects of one place of allocation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteCensus {
    /// The innermost calls, function and position, the innermost first.
    pub calls: Vec<String>,
    /// Bytes of each object.
    pub size: u64,
    pub layout: u64,
    /// Their type, or that of their elements, if that is known.
    pub of: Option<String>,
    /// An object is sampled per so many bytes.
    pub rate: u64,
    pub marked: u64,
    pub dead: u64,
}

impl SiteCensus {
    /// How many objects a sampled one stands for: large ones are sampled more likely than small ones.
    pub fn stands_for(&self) -> f64 {
        1.0 / (1.0 - (-(self.size as f64) / self.rate.max(1) as f64).exp())
    }
}

/// One cycle.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cycle {
    pub number: u64,
    /// `growth`, `periodic`, `forced`, `zeal`.
    pub reason: String,
    /// Since the heap was made.
    pub end: u64,
    /// Wall time of sweep termination, marking, mark termination.
    pub start_time: u64,
    pub mark_time: u64,
    pub finish_time: u64,
    /// Processor time of sweep termination and mark termination; of marking by workers, by assists, by idle processors.
    pub start_cpu: u64,
    pub finish_cpu: u64,
    pub mark_cpu: u64,
    pub assist_cpu: u64,
    pub idle_cpu: u64,
    pub stops: Vec<Stop>,
    pub handshakes: Vec<u64>,
    pub heap_at_start: u64,
    pub heap_at_end: u64,
    pub marked: u64,
    pub marked_objects: u64,
    pub allocated_black: u64,
    pub barrier_hits: u64,
    pub shaded: u64,
    /// Marked objects that nothing reached in the final stop, and their bytes, if that was measured.
    pub floating: Option<(u64, u64)>,
    /// `None` with GOGC=off.
    pub goal: Option<u64>,
    /// By layout, if that was counted.
    pub census: Vec<LayoutCensus>,
    /// By place of allocation, if that was counted.
    pub sites: Vec<SiteCensus>,
    /// The sweep before, if that was measured.
    pub sweeps: Vec<SweepCensus>,
}

impl Cycle {
    /// Processor time of the whole cycle, sweeping aside.
    pub fn cpu(&self) -> u64 {
        self.start_cpu + self.mark_cpu + self.assist_cpu + self.idle_cpu + self.finish_cpu
    }
}

/// Figures of the whole process, when it ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct End {
    /// Since the heap was made.
    pub wall: u64,
    /// Processor time of all threads.
    pub cpu: u64,
    /// Most bytes in spans.
    pub heap_peak: u64,
    /// Largest resident set.
    pub memory_peak: u64,
    /// The sweep after the last cycle, if that was measured.
    pub sweeps: Vec<SweepCensus>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Cycle(Box<Cycle>),
    End(End),
}

/// All cycles of a run and its end, which is missing if the process was killed. Errors name the line.
pub fn read(text: &str) -> Result<(Vec<Cycle>, Option<End>), String> {
    let mut cycles = Vec::new();
    let mut end = None;
    for (number, line) in text.lines().enumerate() {
        match Line::read(line).map_err(|why| format!("line {}: {why}", number + 1))? {
            Line::Cycle(cycle) => cycles.push(*cycle),
            Line::End(figures) => end = Some(figures),
        }
    }
    Ok((cycles, end))
}

impl Line {
    /// The text, without a line feed.
    pub fn write(&self) -> String {
        match self {
            Line::Cycle(cycle) => write_cycle(cycle).to_string(),
            Line::End(end) => {
                let mut value = json!({
                    "end": true, "wall": end.wall, "cpu": end.cpu, "heap_peak": end.heap_peak,
                    "memory_peak": end.memory_peak,
                });
                write_list(&mut value, "sweeps", &end.sweeps, write_sweep);
                value.to_string()
            }
        }
    }

    /// The opposite of [`Line::write`].
    pub fn read(text: &str) -> Result<Line, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let fields = Fields(value.as_object().ok_or("no object")?);
        if fields.0.contains_key("end") && !fields.0.contains_key("number") {
            return Ok(Line::End(End {
                wall: fields.number("wall")?,
                cpu: fields.number("cpu")?,
                heap_peak: fields.number("heap_peak")?,
                memory_peak: fields.number("memory_peak")?,
                sweeps: fields.objects_if_any("sweeps", read_sweep)?,
            }));
        }
        read_cycle(&fields).map(|cycle| Line::Cycle(Box::new(cycle)))
    }
}

fn write_cycle(cycle: &Cycle) -> Value {
    let stop = |stop: &Stop| json!({"phase": stop.phase, "wall": stop.wall, "waiting": stop.waiting, "cpu": stop.cpu});
    let layout = |layout: &LayoutCensus| {
        json!({
            "layout": layout.layout, "owner": layout.owner, "array": layout.array, "table": layout.table,
            "size": layout.size,
            "marked_objects": layout.marked_objects, "marked_bytes": layout.marked_bytes,
            "scanned_bytes": layout.scanned_bytes, "dead_objects": layout.dead_objects,
            "dead_bytes": layout.dead_bytes, "mixed_objects": layout.mixed_objects,
        })
    };
    let mut value = json!({
        "number": cycle.number, "reason": cycle.reason, "end": cycle.end,
        "start_time": cycle.start_time, "mark_time": cycle.mark_time, "finish_time": cycle.finish_time,
        "start_cpu": cycle.start_cpu, "finish_cpu": cycle.finish_cpu, "mark_cpu": cycle.mark_cpu,
        "assist_cpu": cycle.assist_cpu, "idle_cpu": cycle.idle_cpu,
        "stops": cycle.stops.iter().map(stop).collect::<Vec<_>>(), "handshakes": cycle.handshakes,
        "heap_at_start": cycle.heap_at_start, "heap_at_end": cycle.heap_at_end, "marked": cycle.marked,
        "marked_objects": cycle.marked_objects, "allocated_black": cycle.allocated_black,
        "barrier_hits": cycle.barrier_hits, "shaded": cycle.shaded, "goal": cycle.goal,
    });
    if let Some((objects, bytes)) = cycle.floating {
        value["floating_objects"] = objects.into();
        value["floating_bytes"] = bytes.into();
    }
    let site = |site: &SiteCensus| {
        json!({
            "calls": site.calls, "size": site.size, "layout": site.layout, "type": site.of, "rate": site.rate,
            "marked": site.marked, "dead": site.dead,
        })
    };
    write_list(&mut value, "census", &cycle.census, layout);
    write_list(&mut value, "sites", &cycle.sites, site);
    write_list(&mut value, "sweeps", &cycle.sweeps, write_sweep);
    value
}

fn write_sweep(sweep: &SweepCensus) -> Value {
    json!({"layout": sweep.layout, "size": sweep.size, "spans": sweep.spans, "time": sweep.time})
}

/// A field with a list, unless it is empty: most runs don't ask for the figures.
fn write_list<T>(value: &mut Value, name: &str, list: &[T], write: impl Fn(&T) -> Value) {
    if !list.is_empty() {
        value[name] = list.iter().map(write).collect();
    }
}

fn read_cycle(fields: &Fields) -> Result<Cycle, String> {
    let stop = |fields: Fields| {
        Ok(Stop {
            phase: fields.text("phase")?,
            wall: fields.number("wall")?,
            waiting: fields.number("waiting")?,
            cpu: fields.number("cpu")?,
        })
    };
    let handshakes = fields.list("handshakes")?.iter().map(|value| value.as_u64().ok_or("handshakes: no number"));
    let floating = match fields.0.contains_key("floating_objects") {
        true => Some((fields.number("floating_objects")?, fields.number("floating_bytes")?)),
        false => None,
    };
    Ok(Cycle {
        number: fields.number("number")?,
        reason: fields.text("reason")?,
        end: fields.number("end")?,
        start_time: fields.number("start_time")?,
        mark_time: fields.number("mark_time")?,
        finish_time: fields.number("finish_time")?,
        start_cpu: fields.number("start_cpu")?,
        finish_cpu: fields.number("finish_cpu")?,
        mark_cpu: fields.number("mark_cpu")?,
        assist_cpu: fields.number("assist_cpu")?,
        idle_cpu: fields.number("idle_cpu")?,
        stops: fields.objects("stops", stop)?,
        handshakes: handshakes.collect::<Result<_, _>>()?,
        heap_at_start: fields.number("heap_at_start")?,
        heap_at_end: fields.number("heap_at_end")?,
        marked: fields.number("marked")?,
        marked_objects: fields.number("marked_objects")?,
        allocated_black: fields.number("allocated_black")?,
        barrier_hits: fields.number("barrier_hits")?,
        shaded: fields.number("shaded")?,
        floating,
        goal: fields.0.get("goal").and_then(Value::as_u64),
        census: fields.objects_if_any("census", read_layout)?,
        sites: fields.objects_if_any("sites", read_site)?,
        sweeps: fields.objects_if_any("sweeps", read_sweep)?,
    })
}

fn read_layout(fields: Fields) -> Result<LayoutCensus, String> {
    Ok(LayoutCensus {
        layout: fields.number("layout")?,
        owner: fields.number("owner")?,
        array: fields.flag("array")?,
        table: fields.flag("table")?,
        size: fields.number("size")?,
        marked_objects: fields.number("marked_objects")?,
        marked_bytes: fields.number("marked_bytes")?,
        scanned_bytes: fields.number("scanned_bytes")?,
        dead_objects: fields.number("dead_objects")?,
        dead_bytes: fields.number("dead_bytes")?,
        mixed_objects: fields.number("mixed_objects")?,
    })
}

fn read_sweep(fields: Fields) -> Result<SweepCensus, String> {
    Ok(SweepCensus {
        layout: fields.number("layout")?,
        size: fields.number("size")?,
        spans: fields.number("spans")?,
        time: fields.number("time")?,
    })
}

fn read_site(fields: Fields) -> Result<SiteCensus, String> {
    let calls = fields.list("calls")?.iter().map(|value| Ok(value.as_str().ok_or("calls: no text")?.to_owned()));
    Ok(SiteCensus {
        calls: calls.collect::<Result<_, String>>()?,
        size: fields.number("size")?,
        layout: fields.number("layout")?,
        of: fields.0.get("type").and_then(Value::as_str).map(str::to_owned),
        rate: fields.number("rate")?,
        marked: fields.number("marked")?,
        dead: fields.number("dead")?,
    })
}

/// An object whose fields are asked for by name.
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn number(&self, name: &str) -> Result<u64, String> {
        self.0.get(name).and_then(Value::as_u64).ok_or_else(|| format!("{name}: no number"))
    }

    fn flag(&self, name: &str) -> Result<bool, String> {
        self.0.get(name).and_then(Value::as_bool).ok_or_else(|| format!("{name}: neither true nor false"))
    }

    fn text(&self, name: &str) -> Result<String, String> {
        Ok(self.0.get(name).and_then(Value::as_str).ok_or_else(|| format!("{name}: no text"))?.to_owned())
    }

    fn list(&self, name: &str) -> Result<&'a Vec<Value>, String> {
        self.0.get(name).and_then(Value::as_array).ok_or_else(|| format!("{name}: no list"))
    }

    fn objects<T>(&self, name: &str, read: impl Fn(Fields<'a>) -> Result<T, String>) -> Result<Vec<T>, String> {
        let objects = self.list(name)?.iter();
        objects.map(|value| read(Fields(value.as_object().ok_or_else(|| format!("{name}: no object"))?))).collect()
    }

    /// The opposite of [`write_list`].
    fn objects_if_any<T>(&self, name: &str, read: impl Fn(Fields<'a>) -> Result<T, String>) -> Result<Vec<T>, String> {
        if self.0.contains_key(name) { self.objects(name, read) } else { Ok(Vec::new()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle() -> Cycle {
        let stop = Stop { phase: "mark termination".to_owned(), wall: 3, waiting: 2, cpu: 1 };
        let layout = LayoutCensus { layout: 80, owner: 3, array: true, size: 48, ..Default::default() };
        Cycle {
            number: 7,
            reason: "growth".to_owned(),
            end: u64::MAX,
            stops: vec![stop],
            handshakes: vec![1, 2],
            floating: Some((3, 144)),
            census: vec![layout],
            sites: vec![SiteCensus {
                calls: vec!["main.f a.go:3".to_owned()],
                size: 16,
                layout: 81,
                of: Some("int".to_owned()),
                rate: 512,
                marked: 2,
                dead: 1,
            }],
            sweeps: vec![SweepCensus { layout: 80, size: 0, spans: 3, time: 40 }],
            ..Cycle::default()
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let lines = [
            Line::Cycle(Box::new(cycle())),
            Line::Cycle(Box::new(Cycle { goal: Some(4), ..Cycle::default() })),
            Line::End(End { wall: 1, cpu: 2, heap_peak: 3, memory_peak: 4, sweeps: cycle().sweeps }),
        ];
        for line in lines {
            assert_eq!(Line::read(&line.write()), Ok(line));
        }
    }

    #[test]
    fn a_run_without_end_was_killed() {
        let text = format!("{}\n", Line::Cycle(Box::new(cycle())).write());
        assert_eq!(read(&text), Ok((vec![cycle()], None)));
    }

    #[test]
    fn errors_name_line_and_field() {
        let good = Line::End(End::default()).write();
        assert_eq!(read(&format!("{good}\n{{\"end\":true}}")).unwrap_err(), "line 2: wall: no number");
        assert!(read("[]").unwrap_err().starts_with("line 1: "));
    }
}
