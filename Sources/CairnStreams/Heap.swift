internal import CLinux

/// Bounds what glibc keeps of memory that is no longer used: large buffers go back to the kernel at
/// once, and threads share one heap instead of each keeping its own with what it once needed
/// (mallopt(3)). Called once, before anything else.
public func boundHeap() {
    _ = mallopt(cairn_arena_max, 1)
    _ = mallopt(cairn_mmap_threshold, 256 << 10)
}
