//! CPU time of a process and its children, as the operating system counts it.

use std::process::{Command, Output};

use crate::Result;

/// Runs the command and tells the CPU seconds (user and system) that it and its children took.
pub fn run(command: &mut Command) -> Result<f64> {
    let (output, seconds) = of(command)?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} failed:\n{text}").into());
    }
    Ok(seconds)
}

/// The same of a command that may fail, with what it said.
pub fn of(command: &mut Command) -> Result<(Output, f64)> {
    let before = children();
    let output = command.output()?;
    Ok((output, children() - before))
}

/// The middle one.
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// CPU seconds of all children that have ended.
fn children() -> f64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to memory of the right size, and zeroes are a valid rusage.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr());
        usage.assume_init()
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}
