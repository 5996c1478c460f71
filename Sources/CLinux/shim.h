// Calls and constants of Linux and glibc that Swift's Glibc module leaves out.
#pragma once

#include <malloc.h>
#include <stddef.h>

/// F_SETPIPE_SZ of <fcntl.h>, which is there for _GNU_SOURCE only.
static const int cairn_set_pipe_size = 1031;
/// M_ARENA_MAX and M_MMAP_THRESHOLD of <malloc.h>.
static const int cairn_arena_max = M_ARENA_MAX;
static const int cairn_mmap_threshold = M_MMAP_THRESHOLD;
/// memrchr of <string.h>, which is there for _GNU_SOURCE only.
void *memrchr(const void *block, int byte, size_t size);
