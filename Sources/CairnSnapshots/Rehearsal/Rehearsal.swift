public import CairnStores
public import FoundationEssentials

/// What a backup does to its store, done with a few bytes: writes, reads back, lists, begins an upload
/// and gives it up, deletes.
///
/// It is made like a run that fails: `begin.json` in a folder of its own, with a random name, records
/// the one other key that is used. So nothing stays, and what a killed one leaves is removed by the next
/// rehearsal, or swept by the next backup, by that record.
public struct Rehearsal: Sendable {
    public let catalog: SnapshotCatalog
    public let job: JobName

    public init(_ catalog: SnapshotCatalog, of job: JobName) {
        self.catalog = catalog
        self.job = job
    }

    /// The name by which its records are told from those of backups.
    static let file = "rehearsal"
    /// It takes seconds; a longer one has died.
    private static let limit: TimeInterval = 600

    /// What can be refused by itself.
    public enum Step: String, Sendable, Hashable, CaseIterable {
        case write, read, list, beginUpload, findUploads, abortUploads, delete
    }

    public struct Outcome: Sendable {
        /// What went wrong, by step. A step is missing here when it went well, or when one before it that
        /// it needs didn't.
        public internal(set) var failures: [Step: StoreError] = [:]
        /// What couldn't be deleted again.
        public internal(set) var left: [ObjectKey] = []
    }

    /// Goes through all steps. One that fails doesn't stop those that can be tried without it.
    ///
    /// Cleans up after itself also when the task is cancelled.
    public func run(now: Date = Date()) async -> Outcome {
        var outcome = Outcome()
        let folder = await folder(now, &outcome)
        do throws(StoreError) {
            let key = try folder.key(SnapshotFolder.begin)
            let record = BeginRecord(
                files: [Self.file], deadline: now.addingTimeInterval(Self.limit))
            let bytes = RecordCoding.bytes(record)
            do throws(StoreError) {
                try await catalog.store.put(key, bytes)
            } catch {
                outcome.failures[.write] = error
                do throws(StoreError) {
                    _ = try await catalog.store.list(folder.path)
                } catch {
                    outcome.failures[.list] = error
                }
                // It may have arrived nevertheless.
                return await cleanUp(folder, key, outcome, isExpected: false)
            }
            await look(for: key, bytes, in: folder, &outcome)
            await rehearseUpload(in: folder, &outcome)
            return await cleanUp(folder, key, outcome, isExpected: true)
        } catch {
            outcome.failures[.write] = error
            return outcome
        }
    }

    private func look(
        for key: ObjectKey, _ bytes: [UInt8], in folder: SnapshotFolder, _ outcome: inout Outcome
    ) async {
        do throws(StoreError) {
            let found = try await catalog.store.read(key)
            if found != bytes {
                throw StoreError(
                    .corrupted, "“\(key)” in \(catalog.store.name) isn't what was just written",
                    hint: "Something between here and there, or who else writes there, changes it.")
            }
        } catch {
            outcome.failures[.read] = error
        }
        do throws(StoreError) {
            let listed = try await catalog.store.list(folder.path)
            guard listed.contains(where: { $0.key == key && $0.size == Int64(bytes.count) }) else {
                throw StoreError(
                    .corrupted,
                    "\(catalog.store.name) doesn't list “\(key)”, which was just written",
                    hint:
                        "Backups would be there and not be seen; choose a store that lists what it"
                        + " holds.")
            }
        } catch {
            outcome.failures[.list] = error
        }
    }

    private func rehearseUpload(in folder: SnapshotFolder, _ outcome: inout Outcome) async {
        guard let key = try? folder.key(Self.file) else { return }
        for refusal in await catalog.store.rehearseUpload(of: key) {
            let step: Step =
                switch refusal.step {
                case .begin: .beginUpload
                case .find: .findUploads
                case .abort: .abortUploads
                }
            outcome.failures[step] = refusal.reason
        }
    }

    /// - Parameter isExpected: false where there is probably nothing, and so nothing to say.
    private func cleanUp(
        _ folder: SnapshotFolder, _ key: ObjectKey, _ outcome: Outcome, isExpected: Bool
    ) async -> Outcome {
        await Task {
            var outcome = outcome
            if let failure = outcome.failures[.beginUpload], failure.code != .accessRefused {
                // It may have been begun nevertheless, before the answer was lost.
                _ = try? await catalog.store.abortUploads(of: folder.key(Self.file))
            }
            // Its upload is still open: the record stays until a later rehearsal has got rid of it.
            guard outcome.failures[.abortUploads] == nil else {
                outcome.left.append(key)
                return outcome
            }
            do throws(StoreError) {
                let refusals = try await catalog.store.delete([key])
                guard isExpected else { return outcome }
                outcome.left += refusals.map(\.key)
                if let refusal = refusals.first { outcome.failures[.delete] = refusal.reason }
            } catch {
                guard isExpected else { return outcome }
                outcome.left.append(key)
                outcome.failures[.delete] = error
            }
            if outcome.left.isEmpty { await catalog.store.purge(key) }
            return outcome
        }.value
    }

    /// A new folder, or that of an earlier rehearsal that can't be deleted, so that a key without the
    /// right to delete leaves one and not one for every check.
    private func folder(_ now: Date, _ outcome: inout Outcome) async -> SnapshotFolder {
        // Without a listing nothing is known of earlier ones; the step of that name tells why.
        let earlier = (try? await catalog.unsealedRuns(of: job, now: now)) ?? []
        var kept: SnapshotFolder?
        for run in earlier where run.isRehearsal && run.state == .over {
            let folder = catalog.folder(run.name.id, of: job)
            let record = BeginRecord(files: [Self.file], deadline: now)
            let leftover = Leftover(store: catalog.store, folder: folder, record: record)
            let refusals = try? await leftover.remove()
            if refusals != [] { kept = folder }
        }
        return kept ?? catalog.folder(SnapshotID(start: now), of: job)
    }
}
