//! What the operating system says of this process.

use std::{fs, time::Duration};

/// The CPU time of all threads so far, user and system, in steps of 10 ms; zero where the system does not
/// say. Source: proc(5), `/proc/self/stat`, fields 14 and 15 in clock ticks, of which there are 100 a second.
pub(crate) fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the name of the program in brackets, and may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_ascii_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The CPU time of this thread so far; in steps of 10 ms and of all threads where the system does not say.
/// Source: sched-stats.rst of the kernel, `/proc/thread-self/schedstat`, whose first field is nanoseconds.
pub(crate) fn thread_cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split_ascii_whitespace().next().and_then(|field| field.parse().ok());
    nanos.map_or_else(cpu_time, Duration::from_nanos)
}

/// The bytes of memory that the process holds; zero where the system does not say.
/// Source: proc(5), `/proc/self/status`, `VmRSS` in KiB.
pub(crate) fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

#[cfg(test)]
mod tests {
    use super::{cpu_time, resident_bytes, thread_cpu_time};

    #[test]
    fn the_system_answers() {
        assert!(resident_bytes() > 1 << 20);
        let before = cpu_time();
        let thread_before = thread_cpu_time();
        let mut sum = 0u64;
        while cpu_time() == before || thread_cpu_time() == thread_before {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        assert!(cpu_time() > before, "{sum}");
    }
}
