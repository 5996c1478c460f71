import CairnS3
import Testing

/// How long credentials are kept, and that one search serves all who wait.
@Suite(.timeLimit(.minutes(5)))
struct S3CredentialsCacheTests {
    let world: CredentialsWorld
    let server: CredentialsServer
    let cache: S3CredentialsCache

    init() throws {
        world = try CredentialsWorld()
        server = try CredentialsServer()
        cache = world.cache(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/"])
    }

    private func answer(_ name: String, until seconds: Int64) async throws {
        try await server.answer("GET", "/", .json(name, until: CredentialsWorld.time(seconds)))
    }

    /// Waits until no search is under way.
    private func searchEnded() async throws {
        while await cache.isSearching { try await Task.sleep(for: .milliseconds(1)) }
    }

    private var asked: Int {
        get async throws { try await server.seen().count }
    }

    @Test func `configured credentials are used as they are`() async throws {
        let cache = world.cache(.fixed(.named("a")), ["AWS_ACCESS_KEY_ID": "b"])
        #expect(await cache.origin == "configuration")
        let found = try await cache.credentials()
        #expect(found == .named("a"))
        await cache.discard(found)
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.isRenewable == false)
    }

    @Test func `credentials are asked for once, and again five minutes before their end`()
        async throws
    {
        try await answer("a", until: 3600)
        try await answer("b", until: 7200)
        for _ in 1...3 { #expect(try await cache.credentials() == .named("a")) }
        world.advance(by: 3300)
        #expect(try await cache.credentials() == .named("a"))
        #expect(try await asked == 1)
        world.advance(by: 1)
        try await eventually("b", from: cache)
        for _ in 1...3 { #expect(try await cache.credentials() == .named("b")) }
        #expect(try await asked == 2)
    }

    @Test func `nobody waits for new ones while the old ones are good`() async throws {
        try await answer("a", until: 3600)
        var held = CredentialsServer.Answer.json("b", until: CredentialsWorld.time(7200))
        held.isHeld = true
        try await server.answer("GET", "/", held)
        let cache = cache
        _ = try await cache.credentials()
        world.advance(by: 3301)
        // Who leaves takes nothing along.
        let leaving = Task { try await cache.credentials() }
        #expect(try await leaving.value == .named("a"))
        try await server.arrived(2)
        leaving.cancel()
        world.advance(by: 239)  // 60 s are left
        for _ in 1...3 { #expect(try await cache.credentials() == .named("a")) }
        world.advance(by: 1)
        let waiting = Task { try await cache.credentials() }
        while await cache.waiters < 1 { await Task.yield() }
        try await server.release()
        #expect(try await waiting.value == .named("b"))
        #expect(try await asked == 2)
    }

    @Test func `a search that nobody waits for doesn't outlive the client`() async throws {
        try await answer("a", until: 3600)
        var held = CredentialsServer.Answer.json("b")
        held.isHeld = true
        try await server.answer("GET", "/", held)
        var cache: S3CredentialsCache? = world.cache([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/"
        ])
        _ = try await cache?.credentials()
        world.advance(by: 3301)
        _ = try await cache?.credentials()
        try await server.arrived(2)
        weak let ended = cache
        cache = nil
        while ended != nil { await Task.yield() }
    }

    @Test func `a search that takes too long is given up`() async throws {
        try await server.answer(
            "GET", "/", .init(body: CredentialsServer.Answer.json("a").body, isHeld: true))
        let cache = world.cache(
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/"],
            searchLimit: .milliseconds(100))
        let error = await failure(of: cache)
        #expect(error?.code == .unreachable)
        #expect(error?.message == "no credentials found within 0 s")
    }

    @Test func `when no new ones come, the old ones do until a minute before their end`()
        async throws
    {
        try await answer("a", until: 3600)
        try await server.answer("GET", "/", .init(status: 403, body: #"{"message": "no"}"#))
        _ = try await cache.credentials()
        world.advance(by: 3301)
        #expect(try await cache.credentials() == .named("a"))
        try await searchEnded()
        #expect(try await cache.credentials() == .named("a"))
        #expect(try await asked == 2)
        world.advance(by: 30)
        #expect(try await cache.credentials() == .named("a"))
        try await searchEnded()
        #expect(try await asked == 3)
        world.advance(by: 209)  // 60 s are left
        #expect(try await cache.credentials() == .named("a"))
        world.advance(by: 1)
        #expect(await failure(of: cache)?.code == .credentials)
        try await answer("b", until: 9000)
        _ = try? await cache.credentials()
        #expect(try await cache.credentials() == .named("b"))
    }

    @Test func `credentials that are near their end when they come are used all the same`()
        async throws
    {
        try await answer("a", until: -5)
        try await answer("b", until: 3600)
        #expect(try await cache.credentials() == .named("a"))
        world.advance(by: 59)
        #expect(try await cache.credentials() == .named("a"))
        world.advance(by: 1)
        #expect(try await cache.credentials() == .named("b"))
    }

    @Test func `refused credentials are replaced, once`() async throws {
        try await answer("a", until: 3600)
        try await answer("b", until: 3600)
        let old = try await cache.credentials()
        await cache.discard(old)
        #expect(try await cache.credentials() == .named("b"))
        // Another request that was sent with the old ones hears of it later.
        await cache.discard(old)
        #expect(try await cache.credentials() == .named("b"))
        #expect(try await asked == 2)
        #expect(await cache.isRenewable)
    }

    @Test func `many who ask at once wait for one search`() async throws {
        try await server.answer(
            "GET", "/", .init(body: CredentialsServer.Answer.json("a").body, isHeld: true))
        let cache = cache
        try await withThrowingTaskGroup(of: S3Credentials.self) { group in
            for _ in 1...100 { group.addTask { try await cache.credentials() } }
            try await server.arrived(1)
            try await server.release()
            for try await found in group { #expect(found == .named("a")) }
        }
        #expect(try await asked == 1)
    }

    @Test func `who is cancelled leaves alone`() async throws {
        try await server.answer(
            "GET", "/", .init(body: CredentialsServer.Answer.json("a").body, isHeld: true))
        let cache = cache
        let leaving = Task { try await cache.credentials() }
        try await server.arrived(1)
        let staying = Task { try await cache.credentials() }
        while await cache.waiters < 2 { await Task.yield() }
        leaving.cancel()
        let error = await #expect(throws: S3Error.self) { try await leaving.value }
        #expect(error?.code == .cancelled)
        try await server.release()
        #expect(try await staying.value == .named("a"))
        #expect(try await asked == 1)
    }

    @Test func `when all have left, the next one begins anew`() async throws {
        try await server.answer(
            "GET", "/", .init(body: CredentialsServer.Answer.json("a").body, isHeld: true))
        try await answer("b", until: 3600)
        let cache = cache
        let leaving = Task { try await cache.credentials() }
        try await server.arrived(1)
        leaving.cancel()
        await #expect(throws: S3Error.self) { try await leaving.value }
        #expect(try await cache.credentials() == .named("b"))
    }
}
