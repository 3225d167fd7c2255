import { describe, expect, it } from "vitest";
import { sampleAlert } from "../alerts/sample";
import { Feed, type FeedSocket } from "./feed";

/** A world in which time passes when the test says so. */
class World {
  opened: (number | null)[] = [];
  socket: FeedSocket | null = null;
  delays: number[] = [];
  isReady = true;
  time = 1_000;
  log: string[] = [];
  #timers: (() => void)[] = [];
  feed = new Feed(
    {
      open: (after) => {
        this.opened.push(after);
        return (this.socket = { onmessage: null, onclose: null, close: () => {} });
      },
      now: () => this.time,
      random: () => 1,
      later: (milliseconds, run) => {
        this.delays.push(milliseconds);
        this.#timers.push(run);
        return () => (this.#timers = this.#timers.filter((timer) => timer !== run));
      },
      prepare: () => Promise.resolve(this.isReady),
    },
    {
      onChanges: (alerts) => this.log.push(`changes ${alerts.map((alert) => alert.id).join(",")}`),
      onResync: () => this.log.push("resync"),
    },
  );

  async start() {
    this.feed.start();
    await this.settle();
  }
  say(message: unknown) {
    this.socket?.onmessage?.({ data: JSON.stringify(message) });
  }
  change(seq: number, id: string) {
    this.say({ type: "change", seq, alert: sampleAlert({ id }) });
  }
  async lose() {
    this.socket?.onclose?.();
    await this.settle();
  }
  async runTimers() {
    const timers = this.#timers;
    this.#timers = [];
    timers.forEach((timer) => timer());
    await this.settle();
  }
  async settle() {
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe("the feed", () => {
  it("asks for the list anew at the first hello, and hands changes on in sets", async () => {
    const world = new World();
    await world.start();
    world.say({ type: "hello", seq: 7 });
    expect(world.feed.state).toEqual({ kind: "live" });
    world.change(8, "a");
    world.change(9, "b");
    expect(world.log).toEqual(["resync"]);
    await world.runTimers();
    expect(world.log).toEqual(["resync", "changes a,b"]);
  });

  it("resumes after the last change, and does not read the list again", async () => {
    const world = new World();
    await world.start();
    world.say({ type: "hello", seq: 7 });
    world.change(8, "a");
    await world.lose();
    expect(world.feed.state).toEqual({ kind: "reconnecting", since: 1_000, attempts: 1 });
    await world.runTimers();
    world.say({ type: "hello", seq: 12 });
    expect(world.opened).toEqual([null, 8]);
    world.change(9, "b");
    await world.runTimers();
    expect(world.log).toEqual(["resync", "changes a", "changes b"]);
  });

  it("waits longer from attempt to attempt, and remembers since when", async () => {
    const world = new World();
    await world.start();
    world.isReady = false;
    await world.lose();
    world.time = 60_000;
    for (let attempt = 0; attempt < 7; attempt += 1) await world.runTimers();
    expect(world.delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(world.feed.state).toEqual({ kind: "reconnecting", since: 1_000, attempts: 8 });
  });

  it("begins anew when its place is too old", async () => {
    const world = new World();
    await world.start();
    world.say({ type: "hello", seq: 7 });
    world.say({ type: "resync" });
    await world.settle();
    world.say({ type: "hello", seq: 900 });
    expect(world.opened).toEqual([null, null]);
    expect(world.log).toEqual(["resync", "resync"]);
  });

  it("stays off once stopped, and loses nothing that had come", async () => {
    const world = new World();
    await world.start();
    world.say({ type: "hello", seq: 7 });
    world.change(8, "a");
    world.feed.stop();
    await world.runTimers();
    expect(world.log).toEqual(["resync", "changes a"]);
    expect(world.feed.state).toEqual({ kind: "off" });
    expect(world.opened).toHaveLength(1);
  });
});
