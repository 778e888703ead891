//! Steps of a longer chore: a heading, a time, and a stop at the first that fails.

use std::time::{Duration, Instant};

use crate::Outcome;

/// One step: its name on the command line, what it shows, and its work.
pub struct Step {
    /// The name by which it can be asked for alone.
    pub name: &'static str,
    /// What it makes sure of.
    pub shows: &'static str,
    /// The work.
    pub work: fn() -> Outcome,
}

/// Runs the steps named in `wanted`, or all of them, in the order they are listed.
///
/// # Errors
/// An unknown name, or the first step that failed.
pub fn run(steps: &[Step], wanted: &[String]) -> Outcome {
    if let Some(unknown) = wanted
        .iter()
        .find(|name| steps.iter().all(|step| step.name != name.as_str()))
    {
        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
        return Err(format!("there is no step `{unknown}`; there are: {}", names.join(", ")));
    }
    let chosen: Vec<&Step> = steps
        .iter()
        .filter(|step| wanted.is_empty() || wanted.iter().any(|name| name == step.name))
        .collect();
    let began = Instant::now();
    let mut times = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n=== {}/{} {}: {}", index + 1, chosen.len(), step.name, step.shows);
        let start = Instant::now();
        let outcome = (step.work)();
        times.push((step.name, start.elapsed()));
        if let Err(reason) = outcome {
            print_times(&times, began.elapsed());
            return Err(format!("step `{}` failed: {reason}", step.name));
        }
        println!("--- {} passed in {}", step.name, shown(start.elapsed()));
    }
    print_times(&times, began.elapsed());
    println!("all {} steps passed", chosen.len());
    Ok(())
}

fn print_times(times: &[(&str, Duration)], whole: Duration) {
    println!();
    for (name, time) in times {
        println!("{:>9}  {name}", shown(*time));
    }
    println!("{:>9}  together", shown(whole));
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ms: u64, expect: &str) {
        assert_eq!(shown(Duration::from_millis(ms)), expect);
    }

    #[test]
    fn times_read_well() {
        check(0, "0.0 s");
        check(59_900, "59.9 s");
        check(61_000, "1 min 01 s");
    }

    #[test]
    fn an_unknown_step_is_named_and_nothing_runs() {
        let steps = [Step {
            name: "one",
            shows: "",
            work: || Err("must not run".into()),
        }];
        assert_eq!(
            run(&steps, &["two".into()]),
            Err("there is no step `two`; there are: one".into())
        );
    }

    #[test]
    fn the_first_failure_stops() {
        let steps = [
            Step {
                name: "one",
                shows: "",
                work: || Err("no".into()),
            },
            Step {
                name: "two",
                shows: "",
                work: || Err("never".into()),
            },
        ];
        assert_eq!(run(&steps, &[]), Err("step `one` failed: no".into()));
    }
}
