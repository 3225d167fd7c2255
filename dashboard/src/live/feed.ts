// The live channel: follows the feed of changes, and after a break resumes where it stood.

import type { Alert, LiveMessage } from "../api/types";

export type LiveState =
  | { kind: "off" }
  | { kind: "connecting" }
  | { kind: "live" }
  /** Nothing has come since then; attempts go on. */
  | { kind: "reconnecting"; since: number; attempts: number };

export interface FeedHandlers {
  onChanges(alerts: Alert[]): void;
  /** What was read may be incomplete: read it again. */
  onResync(): void;
}

/** What the feed needs of the world, so that a test can be the world. */
export interface FeedWorld {
  open(after: number | null): FeedSocket;
  now(): number;
  random(): number;
  later(milliseconds: number, run: () => void): () => void;
  /** Makes sure that the server is there and the session holds. A socket cannot say why it was refused. */
  prepare(): Promise<boolean>;
}

export interface FeedSocket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  close(): void;
}

// Changes are handed on in sets, so that a burst draws the page a few times a second.
const GATHER_FOR = 200;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;

export class Feed {
  #state: LiveState = { kind: "off" };
  #seq: number | null = null;
  #socket: FeedSocket | null = null;
  #gathered: Alert[] = [];
  #cancelTimers = new Set<() => void>();
  #listeners = new Set<() => void>();
  #run = 0;

  constructor(
    private readonly world: FeedWorld,
    private readonly handlers: FeedHandlers,
  ) {}

  get state(): LiveState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    if (this.#state.kind !== "off") return;
    this.#set({ kind: "connecting" });
    void this.#connect();
  }

  stop(): void {
    this.#run += 1;
    this.#cancelTimers.forEach((cancel) => cancel());
    this.#cancelTimers.clear();
    this.#drop();
    this.#flush();
    this.#set({ kind: "off" });
  }

  async #connect(): Promise<void> {
    const run = this.#run;
    const isReady = await this.world.prepare();
    if (run !== this.#run) return;
    if (!isReady) return this.#retry();
    const socket = this.world.open(this.#seq);
    this.#socket = socket;
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#drop();
      this.#retry();
    };
  }

  #take(data: unknown): void {
    const message = JSON.parse(String(data)) as LiveMessage;
    switch (message.type) {
      case "hello":
        // What was read before the first hello may lack what came between; after a break the server
        // sends it, from the number that we named.
        if (this.#seq === null) {
          this.#seq = message.seq;
          this.handlers.onResync();
        }
        return this.#set({ kind: "live" });
      case "change":
        this.#seq = message.seq;
        if (this.#gathered.push(message.alert) === 1) this.#after(GATHER_FOR, () => this.#flush());
        return;
      case "resync":
        // The place is lost: begin anew, as if for the first time.
        this.#seq = null;
        this.#drop();
        void this.#connect();
        return;
    }
  }

  #retry(): void {
    const before = this.#state;
    const attempts = before.kind === "reconnecting" ? before.attempts + 1 : 1;
    const since = before.kind === "reconnecting" ? before.since : this.world.now();
    this.#set({ kind: "reconnecting", since, attempts });
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempts - 1));
    this.#after(delay * (0.5 + this.world.random() / 2), () => void this.#connect());
  }

  #flush(): void {
    const alerts = this.#gathered;
    this.#gathered = [];
    if (alerts.length > 0) this.handlers.onChanges(alerts);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #after(milliseconds: number, run: () => void): void {
    const cancel = this.world.later(milliseconds, () => {
      this.#cancelTimers.delete(cancel);
      run();
    });
    this.#cancelTimers.add(cancel);
  }

  #set(state: LiveState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}
