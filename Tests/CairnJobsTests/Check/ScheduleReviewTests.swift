import Testing

@testable import CairnJobs

/// Schedules that don't mean anything, or no day.
@Suite struct ScheduleReviewTests {
    @Test func `a schedule says how often it runs`() {
        let review = ScheduleReview("0 4 * * *")
        #expect(review.findings.map(\.topic) == [.schedule])
        #expect(review.findings.first?.message.contains("every 24 h") == true)
        #expect(review.gap == .seconds(86_400))
    }

    @Test func `one that can't be read is an error with its reason`() {
        let review = ScheduleReview("at four")
        #expect(review.findings.map(\.topic) == [.scheduleInvalid])
        #expect(review.findings.first?.failure == .configuration)
        #expect(review.findings.first?.message.contains("“at four”") == true)
        #expect(review.gap == nil)
    }

    @Test func `one that never runs is an error`() {
        let review = ScheduleReview("0 0 31 2 *")
        #expect(review.findings.map(\.topic) == [.scheduleInvalid])
        #expect(review.findings.first?.failure == .configuration)
        #expect(review.gap == nil)
    }

    @Test func `no schedule is no finding: what deploys Cairn has one`() {
        #expect(ScheduleReview(nil).findings == [])
    }

    @Test func `findings of schedule and retention come with the job's`() async throws {
        let scene = try CheckScene(schedule: "*/10 * * * *")
        #expect(try await scene.findings(.schedule).count == 1)
        #expect(try await scene.findings(.retentionShort).count == 1)
    }
}
