// Made by `npm run api` from the program's description of its interface.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The account of a source: received = stored + dead-lettered + duplicate + in flight. */
        Account: {
            /**
             * Format: int64
             * @description Events that cannot be read, and are kept whole with the reason.
             */
            dead_lettered: number;
            /**
             * Format: int64
             * @description Events of requests that had been sent before.
             */
            duplicate: number;
            /**
             * Format: int64
             * @description Events that are on their way.
             */
            in_flight: number;
            /**
             * Format: int64
             * @description Events that were acknowledged.
             */
            received: number;
            /**
             * Format: int64
             * @description Requests that were refused, and never acknowledged.
             */
            rejected: number;
            /**
             * Format: int64
             * @description Events that can be searched.
             */
            stored: number;
        };
        /** @description An alert. */
        Alert: {
            /**
             * Format: date-time
             * @description When it first left `new`.
             */
            acknowledged_at?: string | null;
            /**
             * Format: uuid
             * @description Who works on it.
             */
            assignee?: string | null;
            /** @description What they are called. */
            assignee_name?: string | null;
            /** Format: date-time */
            closed_at?: string | null;
            /**
             * Format: int64
             * @description How many findings it holds.
             */
            count: number;
            /** Format: date-time */
            created_at: string;
            /** @description What it concerns. The values come from events. */
            entities: components["schemas"]["Entity"][];
            /**
             * Format: date-time
             * @description The time of its earliest event.
             */
            first_seen: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description The time of its latest event.
             */
            last_seen: string;
            /**
             * @description The mode that it was made in.
             * @example dry_run
             */
            mode: string;
            /**
             * Format: uuid
             * @description The closed alert about the same thing, if there was one.
             */
            previous_id?: string | null;
            rule_id: string;
            /** @example high */
            severity: string;
            /** @example new */
            status: string;
            /**
             * @description ATT&CK techniques.
             * @example [
             *       "T1059.001"
             *     ]
             */
            techniques: string[];
            title: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * @description The judgement that it was closed with.
             * @example true_positive
             */
            verdict?: string | null;
            /**
             * Format: int64
             * @description Stands in the `ETag` too.
             */
            version: number;
        };
        /** @description An alert with what its page shows. */
        AlertDetail: components["schemas"]["Alert"] & {
            comments: components["schemas"]["Comment"][];
            /** @description The first and the latest hundred, in the order in which they were made. `count` says how many there are. */
            findings: components["schemas"]["Finding"][];
            rule?: components["schemas"]["RuleOfAlert"] | null;
        };
        AlertDetailOrShowcase: components["schemas"]["AlertDetail"] & {
            /** @description There, and true, where this is of the showcase set: the database is away, and the mode is `dummy` */
            showcase?: boolean;
        };
        AlertList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["Alert"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        AlertListOrShowcase: components["schemas"]["AlertList"] & {
            /** @description There, and true, where this is of the showcase set: the database is away, and the mode is `dummy` */
            showcase?: boolean;
        };
        AlertOrPreview: components["schemas"]["Alert"] | components["schemas"]["Preview"];
        /** @description Who is to work on an alert. */
        Assignment: {
            /**
             * Format: uuid
             * @description The person, or `null` for nobody.
             */
            user_id?: string | null;
        };
        /** @description One entry. */
        AuditEntry: {
            /** @example alert.move */
            action: string;
            /** @description Who did it: `user:<id>`, `token:<id>` or `system:<part>`. */
            actor: string;
            /** @description What they are called, where it is known. */
            actor_name?: string | null;
            /** Format: date-time */
            at: string;
            /** @description More. */
            detail: unknown;
            hash: string;
            /** @description Which record. */
            id: string;
            /** @example real */
            mode: string;
            previous_hash: string;
            /** @example alert */
            resource: string;
            /**
             * Format: int64
             * @description Its place: 1, 2, 3, without gaps.
             */
            seq: number;
        };
        AuditEntryList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["AuditEntry"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        /** @description What a check of the chain found. */
        CheckView: {
            head: components["schemas"]["Checkpoint"];
            /** @description Whether no entry was altered, removed or moved. */
            is_whole: boolean;
            /** @description What is wrong, if something is. */
            problem?: string | null;
        };
        /** @description How far the chain goes. Kept elsewhere, it shows later that the chain was not written anew. */
        Checkpoint: {
            hash: string;
            /** Format: int64 */
            seq: number;
        };
        /** @description What somebody said about an alert. */
        Comment: {
            /**
             * Format: uuid
             * @description The person; `null` where the system wrote it.
             */
            author?: string | null;
            /** @description What the person or the part of the system is called. */
            author_name: string;
            /** Format: date-time */
            created_at: string;
            id: string;
            /**
             * @description The mode that it was written in.
             * @example real
             */
            mode: string;
            text: string;
        };
        CommentList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["Comment"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        CommentOrPreview: components["schemas"]["Comment"] | components["schemas"]["Preview"];
        /** @description A part. */
        Component: {
            /** @description For people. */
            detail: string;
            /** @description What it is called. */
            name: string;
            /** @description How it is. */
            status: components["schemas"]["Status"];
        };
        /** @description The figures. They are at most some seconds old. */
        DashboardStats: {
            /** @description How many alerts were made in each of the last 24 hours, the earliest first. */
            alerts_per_hour: components["schemas"]["HourOfAlerts"][];
            /** @description How many of them are in each status. */
            by_status: {
                [key: string]: number;
            };
            /** Format: date-time */
            computed_at: string;
            /**
             * Format: int64
             * @description How many findings could not be read or recorded, ever, and are kept as dead letters.
             */
            dead_lettered_findings: number;
            /**
             * Format: int64
             * @description How many alerts are open.
             */
            open: number;
            /** @description How many of them are of each severity. */
            open_by_severity: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description How many findings made no alert, ever, because the mode was `dummy`.
             */
            suppressed_by_mode: number;
            /** @description What the newest 500 alerts of these hours concern most. */
            top_entities: components["schemas"]["TopEntity"][];
            /** @description The ten rules with the most findings in these hours. */
            top_rules: components["schemas"]["TopRule"][];
        };
        DashboardStatsOrShowcase: components["schemas"]["DashboardStats"] & {
            /** @description There, and true, where this is of the showcase set: the database is away, and the mode is `dummy` */
            showcase?: boolean;
        };
        /** @description A widget without data as yet. */
        EmptyWidget: {
            /** @description Empty. */
            items: unknown[];
            /** @description Why. */
            note: string;
        };
        EmptyWidgetOrShowcase: components["schemas"]["EmptyWidget"] & {
            /** @description There, and true, where this is of the showcase set: the database is away, and the mode is `dummy` */
            showcase?: boolean;
        };
        /** @description A thing that an alert concerns. */
        Entity: {
            /** @example host */
            kind: string;
            value: string;
        };
        /** @description One field that is not acceptable. */
        FieldError: {
            /** @description What is wrong with it. */
            detail: string;
            /** @description Where: a JSON pointer into the body, or the name of a parameter. */
            pointer: string;
        };
        /** @description One finding, with what proves it. */
        Finding: {
            /** @description The events that it rests on, the latest last; at most a hundred. */
            event_ids: string[];
            /** @description The values that a correlation's events share, by field. */
            group: {
                [key: string]: string;
            };
            /** Format: uuid */
            id: string;
            /** @description The values that matched. They come from events, and long ones are cut. */
            matched: components["schemas"]["Matched"][];
            /**
             * Format: int64
             * @description How many events it rests on.
             */
            n_events: number;
            /**
             * Format: int64
             * @description Which of the alert's findings it is, from 1.
             */
            number: number;
            /** Format: date-time */
            seen_at: string;
        };
        /** @description The whole. */
        Health: {
            /** @description The parts. */
            components: components["schemas"]["Component"][];
            /** @description How far the work on events is. */
            ingest: components["schemas"]["IngestHealth"];
            /** @description The worst of the parts. */
            status: components["schemas"]["Status"];
            /** @description What somebody should know who runs this, for instance that a listener is open to the network. */
            warnings: string[];
        };
        /** @description An hour. */
        HourOfAlerts: {
            /** Format: int64 */
            count: number;
            /** Format: date-time */
            hour: string;
        };
        /** @description Which program this is. */
        Info: {
            /** @description Where events are sent, as it listens there: the host may be one that means any. */
            ingest_url: string;
            name: string;
            /** Format: date-time */
            started_at: string;
            version: string;
        };
        /** @description How far the work on events is. */
        IngestHealth: {
            /**
             * Format: double
             * @description Events that were acknowledged since the start, in a second, over the last minute.
             */
            events_per_second: number;
            /** @description How many events each consumer still has before it. */
            lag: {
                [key: string]: number;
            };
        };
        /** @description A token of a source, without what proves it. */
        IngestToken: {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it may be used.
             */
            expires_at?: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * Format: date-time
             * @description Since when it may not be used any more.
             */
            revoked_at?: string | null;
        };
        IngestTokenList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["IngestToken"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        /** @description A token that was made. */
        IssuedToken: {
            /** Format: uuid */
            id: string;
            /** @description What the source sends as `Authorization: Bearer`. It is not shown again. */
            token: string;
        };
        /** @description What became of loading the rules anew. */
        LoadReport: {
            loaded: number;
            /** @description What could not be loaded, and why. */
            problems: components["schemas"]["RejectedRule"][];
            rejected: number;
        };
        /** @description Who wants to log in. */
        LogIn: {
            name: string;
            password: string;
        };
        /** @description A value that matched. */
        Matched: {
            field: string;
            value: unknown;
        };
        /** @description Who is logged in. */
        Me: {
            /** Format: uuid */
            id: string;
            /**
             * @description The runtime mode now.
             * @example dry_run
             */
            mode: string;
            name: string;
            /** @example analyst */
            role: string;
        };
        /** @description A change of the mode. */
        ModeChange: {
            /** @example real */
            mode: string;
            /** @description Why. The audit chain keeps it. */
            reason: string;
        };
        /** @description Where an alert is to go. */
        Move: {
            /** @description A word on why, which is added as a comment. */
            comment?: string | null;
            /** @example resolved */
            status: string;
            /**
             * @description The judgement: needed to close, and only then.
             * @example benign
             */
            verdict?: string | null;
        };
        /** @description A comment that is to be added. */
        NewComment: {
            /** @description Plain text of at most 10,000 characters. */
            text: string;
        };
        /** @description A source that is to be added. */
        NewSource: {
            format?: string | null;
            name: string;
        };
        /** @description A token that is to be made. */
        NewToken: {
            /** Format: date-time */
            expires_at?: string | null;
            name: string;
        };
        /** @description A person who is to be added. */
        NewUser: {
            name: string;
            password: string;
            /** @example analyst */
            role: string;
        };
        /** @description What a mutation would change. Nothing is stored. */
        Preview: {
            /** @description Each record that would change. */
            changes: components["schemas"]["PreviewChange"][];
            /**
             * @description The mode that it was asked for in.
             * @example dry_run
             */
            mode: string;
            /** @description Always true. */
            preview: boolean;
            /** @description What each action would have led to. */
            receipts: unknown[];
        };
        /** @description One record that would change. `null` before: it would be new; `null` after: it would be gone. */
        PreviewChange: {
            after?: unknown;
            before?: unknown;
            id?: string | null;
            /** @example alert */
            resource: string;
        };
        /** @description A problem as it is written. */
        Problem: {
            /** @description What happened this time. */
            detail: string;
            /** @description The fields that are not acceptable. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Names this occurrence: the id of the request, which stands in the log too. */
            instance?: string | null;
            /** @description What to do about it. */
            remedy: string;
            /**
             * Format: int32
             * @description The status of the answer.
             */
            status: number;
            /** @description The same for each problem of this type. */
            title: string;
            /**
             * @description Which problem: a page of the handbook.
             * @example /problems/not-found
             */
            type: string;
        };
        /** @description A session to be carried on. Browsers send the cookie in its place, and no body. */
        Refresh: {
            refresh_token: string;
        };
        /** @description A rule that could not be loaded. */
        RejectedRule: {
            /** @description The file, and the line where it is known. */
            place: string;
            reason: string;
        };
        /** @description A rule. */
        Rule: {
            /**
             * Format: date-time
             * @description When it was last decided.
             */
            decided_at?: string | null;
            description: string;
            /** @description Whether it is tried on events. */
            enabled: boolean;
            false_positives: string[];
            /**
             * Format: int64
             * @description How many findings the alerts of the last 24 hours hold of it.
             */
            findings: number;
            id: string;
            /** @example detection */
            kind: string;
            /** @example high */
            level: string;
            /**
             * @description What it is tried on.
             * @example windows process_creation
             */
            logsource: string;
            references: string[];
            /**
             * @description How mature its author takes it to be.
             * @example test
             */
            status: string;
            tags: string[];
            title: string;
            /** @description What to do with a match, step by step. */
            triage: string[];
            /**
             * Format: int64
             * @description How often it was decided whether it is enabled; 0: as its file says. Stands in the `ETag` too.
             */
            version: number;
        };
        /** @description What is to change of a rule. */
        RuleChange: {
            enabled: boolean;
        };
        RuleList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["Rule"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        /** @description The rule that raised an alert. */
        RuleOfAlert: {
            description: string;
            false_positives: string[];
            id: string;
            /** @example high */
            level: string;
            references: string[];
            tags: string[];
            title: string;
            /** @description What to do with a match, step by step. */
            triage: string[];
        };
        /** @description A session that was begun or carried on. */
        Session: {
            /** @description To be sent as `Authorization: Bearer`. */
            access_token: string;
            /**
             * Format: int64
             * @description How many seconds it lives.
             */
            expires_in: number;
            /** @description To be presented once, for the next pair. `null` for browsers, which have it in a cookie, and for the showcase. */
            refresh_token?: string | null;
            user: components["schemas"]["Me"];
        };
        /** @description What the first admin presents. */
        SetUp: {
            /** @description What they want to log in as. */
            name: string;
            /** @description The password that they want to have. */
            password: string;
            /** @description The secret behind the `#` of the link. */
            token: string;
        };
        /** @description A source of events. */
        Source: {
            /** Format: date-time */
            created_at: string;
            /** @description The format that it is pinned to; `null`: the content says. */
            format?: string | null;
            /** Format: uuid */
            id: string;
            /** @description Whether its events are accepted. */
            is_enabled: boolean;
            /** @description What became of its events. */
            ledger: components["schemas"]["Account"];
            name: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: int64
             * @description Stands in the `ETag` too.
             */
            version: number;
        };
        /** @description What is to change of a source. What is not named stays. */
        SourceChange: {
            is_enabled?: boolean | null;
            name?: string | null;
        };
        SourceList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["Source"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        /**
         * @description How a part is.
         * @enum {string}
         */
        Status: "ok" | "degraded" | "down";
        /** @description A stored event. All of it comes from outside: it is shown as text, never as markup. */
        StoredEvent: {
            /** Format: int64 */
            category_uid: number;
            /**
             * Format: int64
             * @example 1007
             */
            class_uid: number;
            /** Format: uuid */
            id: string;
            is_raw_exact: boolean;
            /**
             * @description The runtime mode in which it was stored.
             * @example real
             */
            mode: string;
            /** @description The event in the words of OCSF. */
            ocsf: unknown;
            /** @description As it was received. What is no UTF-8 in it is replaced, and `is_raw_exact` is false. */
            raw: string;
            /**
             * Format: date-time
             * @description When it was received.
             */
            received_at: string;
            /** @description The site that it was received at, where there is more than one. */
            site?: string | null;
            /** @description The id of its source. */
            source: string;
            /**
             * Format: date-time
             * @description When it happened, as its source says.
             */
            time: string;
        };
        StoredEventList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["StoredEvent"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        StoredEventListOrShowcase: components["schemas"]["StoredEventList"] & {
            /** @description There, and true, where this is of the showcase set: the database is away, and the mode is `dummy` */
            showcase?: boolean;
        };
        /** @description What anyone may know about the mode. */
        SystemMode: {
            /** @description A live database session can be had now. */
            is_database_available: boolean;
            /** @description External response actions may be executed now. */
            is_external_actions_allowed: boolean;
            /** @description Internal pipelines may persist records now. */
            is_internal_workflows_allowed: boolean;
            /** @description Operator mutations are carried out now. */
            is_mutations_allowed: boolean;
            /** @example dry_run */
            mode: string;
            /**
             * @description `database`, `showcase` or `unavailable`.
             * @example database
             */
            read_data_source: string;
            /** @description This mode may serve showcase reads if the database is unavailable. */
            showcase_reads_allowed: boolean;
            /** @description It is doing so now. */
            uses_showcase_data: boolean;
        };
        /** @description An entity, and how many alerts concern it. */
        TopEntity: {
            /** Format: int64 */
            alerts: number;
            /** @example host */
            kind: string;
            value: string;
        };
        /** @description A rule, and what it led to. */
        TopRule: {
            /** Format: int64 */
            alerts: number;
            /** Format: int64 */
            findings: number;
            rule_id: string;
            title: string;
        };
        /** @description A person who logs in. */
        User: {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description Since when they may not log in any more.
             */
            disabled_at?: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** @example analyst */
            role: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: int64
             * @description Stands in the `ETag` too.
             */
            version: number;
        };
        /** @description What is to change of a person. What is not named stays. */
        UserChange: {
            /** @description Disabling ends all their sessions. */
            is_disabled?: boolean | null;
            /** @description All their sessions end. */
            password?: string | null;
            /** @example operator */
            role?: string | null;
        };
        UserList: {
            /** @description The records, in the order that was asked for */
            items: components["schemas"]["User"][];
            /** @description Where the next page begins; `null` on the last */
            next_cursor: string | null;
        };
        /** @description That it is well. */
        Well: {
            /** @description `ok`. */
            status: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
