import CairnS3
import Testing

@Test(arguments: [
    (1, false, 100), (2, false, 200), (8, false, 12_800), (9, false, 20_000),
    (1, true, 1000), (5, true, 16_000), (6, true, 20_000), (Int.max, true, 20_000),
])
func `a pause doubles up to its bound, however often it was doubled`(
    attempt: Int, isThrottled: Bool, milliseconds: Int
) {
    let longest = RetryPolicy().pause(
        after: attempt, isThrottled: isThrottled, asked: nil, jitter: 1)
    #expect(longest == .milliseconds(milliseconds))
    let half = RetryPolicy().pause(
        after: attempt, isThrottled: isThrottled, asked: nil, jitter: 0.5)
    #expect(half == longest / 2)
}

@Test func `all attempts together outlast a server's restart, and fit into a watchdog's patience`()
{
    let policy = RetryPolicy()
    let longest = (1..<policy.attempts).map {
        policy.pause(after: $0, isThrottled: false, asked: nil, jitter: 1)
    }.reduce(Duration.zero, +)
    #expect(longest > .seconds(60) && longest < .seconds(300))
    #expect(policy.attempts >= 10)
}

@Test func `what the server asks for is the least, and bounded`() {
    func pause(_ asked: Duration) -> Duration {
        RetryPolicy().pause(after: 3, isThrottled: false, asked: asked, jitter: 1)
    }
    #expect(pause(.milliseconds(1)) == .milliseconds(400))
    #expect(pause(.seconds(30)) == .seconds(30))
    #expect(pause(.seconds(86_400)) == .seconds(60))
}
