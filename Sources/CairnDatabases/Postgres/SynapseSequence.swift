/// The sequences by which Synapse numbers what its streams hold, and the columns that they must not
/// fall behind. Synapse looks at all of them when it starts.
///
/// Source: Synapse 1.163, `MultiWriterIdGenerator` and `build_sequence_generator` in
/// `synapse/storage/databases`. Releases differ: what a database doesn't have is passed over.
struct SynapseSequence: Sendable {
    let name: String
    /// In `stream_positions`.
    let stream: String?
    /// Tables with the column that the sequence numbers.
    let columns: [(table: String, column: String)]
    /// Whether the numbers count down from 0.
    var isNegative = false

    private init(
        _ name: String, _ stream: String?, _ columns: [(String, String)], isNegative: Bool = false
    ) {
        (self.name, self.stream, self.isNegative) = (name, stream, isNegative)
        self.columns = columns.map { (table: $0.0, column: $0.1) }
    }

    /// A stream in tables whose column is `stream_id`.
    private init(_ name: String, _ stream: String, _ tables: String...) {
        self.init(name, stream, tables.map { ($0, "stream_id") })
    }

    static let all = [
        Self(
            "events_stream_seq", "events",
            [
                ("events", "stream_ordering"), ("current_state_delta_stream", "stream_id"),
                ("ex_outlier_stream", "event_stream_ordering"),
            ]),
        Self(
            "events_backfill_stream_seq", "backfill",
            [("events", "stream_ordering"), ("ex_outlier_stream", "event_stream_ordering")],
            isNegative: true),
        Self("state_group_id_seq", nil, [("state_groups", "id")]),
        Self("event_auth_chain_id", nil, [("event_auth_chains", "chain_id")]),
        Self("application_services_txn_id_seq", nil, [("application_services_txns", "txn_id")]),
        Self(
            "account_data_sequence", "account_data", "room_account_data", "room_tags_revisions",
            "account_data"),
        Self("cache_invalidation_stream_seq", "caches", "cache_invalidation_stream_by_instance"),
        Self("device_inbox_sequence", "to_device", "device_inbox", "device_federation_outbox"),
        Self(
            "device_lists_sequence", "device_lists_stream", "device_lists_stream",
            "user_signature_stream", "device_lists_outbound_pokes", "device_lists_changes_in_room",
            "device_lists_remote_pending", "device_lists_changes_converted_stream_position"),
        Self("e2e_cross_signing_keys_sequence", "e2e_cross_signing_keys", "e2e_cross_signing_keys"),
        Self("presence_stream_sequence", "presence_stream", "presence_stream"),
        Self("profile_updates_sequence", "profile_updates", "profile_updates"),
        Self("push_rules_stream_sequence", "push_rules_stream", "push_rules_stream"),
        Self("pushers_sequence", "pushers", [("pushers", "id"), ("deleted_pushers", "stream_id")]),
        Self("quarantined_media_id_seq", "quarantined_media", "quarantined_media_changes"),
        Self("receipts_sequence", "receipts", "receipts_linearized"),
        Self("sticky_events_sequence", "sticky_events", "sticky_events"),
        Self("thread_subscriptions_sequence", "thread_subscriptions", "thread_subscriptions"),
        Self(
            "un_partial_stated_event_stream_sequence", "un_partial_stated_event_stream",
            "un_partial_stated_event_stream"),
        Self(
            "un_partial_stated_room_stream_sequence", "un_partial_stated_room_stream",
            "un_partial_stated_room_stream"),
    ]

    /// A query for one row: the sequence's name, its stream, its last number, the highest that a table
    /// has and the highest that `stream_positions` has.
    ///
    /// - Parameters:
    ///   - schema: in double quotes.
    ///   - columns: those that there are, as `table.column`; sequences are there as `name.last_value`.
    /// - Returns: nil when the database has no such sequence.
    func query(schema: String, columns present: Set<String>) -> String? {
        guard present.contains("\(name).last_value") else { return nil }
        let highest = columns.filter { present.contains("\($0.table).\($0.column)") }.map {
            "(SELECT \(isNegative ? "-MIN" : "MAX")(\($0.column)) FROM ONLY \(schema).\($0.table))"
        }
        let position = stream.map {
            "(SELECT MAX(stream_id) FROM ONLY \(schema).stream_positions WHERE stream_name = '\($0)')"
        }
        return """
            SELECT '\(name)' AS sequence, '\(stream ?? "")' AS stream,
              CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS last,
              GREATEST(\((highest + ["0"]).joined(separator: ", "))) AS highest,
              \(position ?? "NULL::bigint") AS position
            FROM \(schema).\(name)
            """
    }
}
