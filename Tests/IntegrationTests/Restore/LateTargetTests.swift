import Foundation
import Testing

/// Targets that change between the look at them and the restore.
@Suite struct LateTargetTests {
    /// MySQL couldn't take back what it changed.
    @Test(.needs(.mysql))
    func `a database that appears after the plan is left alone`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let new = scene.newDatabase()
            let clients = try ClientFolder(.mysql, in: scene.sandbox)
            let real = "'\(Server.Kind.mysql.programFolder)/mariadb' \"$@\""
            let application =
                "CREATE DATABASE \(new.name); CREATE TABLE \(new.name).t (id INT);"
                + " INSERT INTO \(new.name).t VALUES (77);"
            // The limits of the server are the last that a plan asks for before the rights.
            try clients.install(
                "mariadb",
                script: """
                    case " $* " in *" --raw "*) ;; *) exec \(real);; esac
                    input=$(cat)
                    printf '%s\\n' "$input" | \(real)
                    status=$?
                    case $input in *"SHOW GRANTS"*) echo '\(application)' | \(real);; esac
                    exit $status
                    """)
            try scene.sandbox.configure(JobText("app", scene.source).with(clients))
            let ended = try await scene.restore("--database", "\(scene.source.name):\(new.name)")
            ended.expectFailure(
                73, naming: ["“\(new.name)” has changed", "“\(new.name)” is as it was before"])
            let row = try await scene.sandbox.sql("SELECT id FROM t", in: new)
            #expect(row == "77\n", "\(row)")
        }
    }

    /// So that a person who reads “incomplete” knows that something is gone.
    @Test(.needs(.mysql))
    func `a database that may not be dropped is as it was before`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let clients = try ClientFolder(.mysql, in: scene.sandbox)
            let real = "'\(Server.Kind.mysql.programFolder)/mariadb' \"$@\""
            try clients.install(
                "mariadb",
                script: """
                    case " $* " in *" --raw "*) ;; *) exec \(real);; esac
                    input=$(cat)
                    case $input in *"DROP DATABASE"*)
                        echo "ERROR 1044 (42000) at line 1: Access denied for user 'a'@'%'" >&2
                        exit 1;;
                    esac
                    printf '%s\\n' "$input" | \(real)
                    """)
            try scene.sandbox.configure(JobText("app", scene.source).with(clients))
            let witness = try await Witness(scene.sandbox, scene.target)
            let ended = try await scene.restoreOver()
            ended.expectFailure(77, naming: ["“\(scene.target.name)” is as it was before"])
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql))
    func `rights that the dump needs are looked at before anything is touched`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let sandbox = scene.sandbox
            let (server, name) = (scene.target.server, scene.target.name)
            let user = "restorer_\(UUID().uuidString.prefix(8).lowercased())"
            try await sandbox.sql(
                """
                CREATE USER \(user) IDENTIFIED BY 'Secret-1';
                GRANT SELECT, INSERT, DROP, CREATE, ALTER, LOCK TABLES ON \(name).* TO \(user)
                """, on: server)
            try sandbox.configure(
                JobText("app", scene.source).with("user", user).with("password", "Secret-1"))
            let witness = try await Witness(sandbox, scene.target)
            let ended = try await scene.restoreOver()
            ended.expectFailure(
                77, naming: ["TRIGGER", "“\(name)”", "GRANT", "--strip-definers"])
            try await witness.expectNothingChanged()
            try await sandbox.sql("DROP USER \(user)", on: server)
        }
    }
}
