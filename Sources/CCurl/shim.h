// libcurl for Swift: the functions that are variadic in C, once for each type of argument, and the
// constants whose macros Swift can't read. No decision is taken here.

#include <curl/curl.h>
#include <stdbool.h>

#if LIBCURL_VERSION_NUM < 0x074400
#error "libcurl 7.68 or later is needed (curl_multi_poll, curl_multi_wakeup)"
#endif

// Options of a transfer, by the type that curl_easy_setopt(3) takes.

static inline CURLcode cairn_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cairn_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cairn_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cairn_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cairn_curl_set_list(
    CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

// Options whose name or presence depends on libcurl's version.

/// No other protocol than HTTP and HTTPS, whatever a URL says.
static inline CURLcode cairn_curl_allow_only_http(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/// Doesn't wait for a name server when a transfer is given up (libcurl 7.87 and later).
static inline CURLcode cairn_curl_abandon_lookups(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

// The functions that a transfer calls.

typedef size_t (*cairn_curl_data_function)(char *, size_t, size_t, void *);
typedef int (*cairn_curl_seek_function)(void *, curl_off_t, int);
typedef curl_socket_t (*cairn_curl_socket_function)(
    void *, curlsocktype, struct curl_sockaddr *);

static inline CURLcode cairn_curl_on_read(CURL *easy, cairn_curl_data_function call, void *with) {
    curl_easy_setopt(easy, CURLOPT_READDATA, with);
    return curl_easy_setopt(easy, CURLOPT_READFUNCTION, call);
}

static inline CURLcode cairn_curl_on_seek(CURL *easy, cairn_curl_seek_function call, void *with) {
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, with);
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, call);
}

static inline CURLcode cairn_curl_on_write(CURL *easy, cairn_curl_data_function call, void *with) {
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, with);
    return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, call);
}

static inline CURLcode cairn_curl_on_header(
    CURL *easy, cairn_curl_data_function call, void *with) {
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, with);
    return curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, call);
}

static inline CURLcode cairn_curl_on_open_socket(CURL *easy, cairn_curl_socket_function call) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, call);
}

// What a transfer says about itself, by the type that curl_easy_getinfo(3) gives.

static inline curl_off_t cairn_curl_get_offset(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

static inline void *cairn_curl_get_private(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value);
    return value;
}

// The multi handle.

static inline CURLMcode cairn_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// The next transfer that has ended; false when there is none. It is to be removed at once.
static inline bool cairn_curl_next_ended(CURLM *multi, CURL **easy, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
        if (message->msg == CURLMSG_DONE) {
            *easy = message->easy_handle;
            *result = message->data.result;
            return true;
        }
    }
    return false;
}

// Constants.

static const long cairn_curl_global_default = CURL_GLOBAL_DEFAULT;
static const size_t cairn_curl_read_abort = CURL_READFUNC_ABORT;
static const size_t cairn_curl_write_pause = CURL_WRITEFUNC_PAUSE;
static const int cairn_curl_pause_nothing = CURLPAUSE_CONT;
static const long cairn_curl_http_1_1 = CURL_HTTP_VERSION_1_1;
static const long cairn_curl_tls_1_2 = CURL_SSLVERSION_TLSv1_2;
