/* Preloaded into a program, shows it a clock that is CLOCK_OFFSET seconds ahead; if CLOCK_OFFSET_FROM names a
   file, not before that is there. Built by the tests that use it: libfaketime also hides a Swift program's arguments from it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(clock, now);
    const char *offset = getenv("CLOCK_OFFSET"), *from = getenv("CLOCK_OFFSET_FROM");
    if (status != 0 || clock != CLOCK_REALTIME || !offset) return status;
    if (!from || access(from, F_OK) == 0) now->tv_sec += atoll(offset);
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec time;
    (void)zone;
    int status = clock_gettime(CLOCK_REALTIME, &time);
    *now = (struct timeval){time.tv_sec, time.tv_nsec / 1000};
    return status;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
