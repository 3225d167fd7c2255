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
    use super::{cpu_time, resident_bytes};

    #[test]
    fn the_system_answers() {
        assert!(resident_bytes() > 1 << 20);
        let before = cpu_time();
        let mut sum = 0u64;
        while cpu_time() == before {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        assert!(cpu_time() > before, "{sum}");
    }
}
