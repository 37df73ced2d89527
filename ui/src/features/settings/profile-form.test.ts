// What goes to the shell, what is refused beside its field, what counts as a change.

import { describe, expect, it } from "vitest";

import type { Profile } from "../../gen/bindings";
import { addressWarning, blankDraft, changedFields, cleanToken, type Draft, draftOf, formOf, problemsOf } from "./profile-form";

const team: Profile = {
  id: "team", name: "Team", colour: "iris", protected: true, readOnly: false, position: 0, trusted: true,
  place: { type: "remote", url: "https://team.example", caFile: "/etc/ca.pem", proxy: { type: "url", url: "http://proxy.example:3128", user: "mira" } },
};
const laptop: Profile = { ...team, id: "laptop", name: "This laptop", place: { type: "workspace", dir: "/w" } };
const good: Draft = { ...blankDraft([], "keychain"), name: "Staging", url: "https://staging.example" };

describe("to the shell and back", () => {
  it.each([team, laptop])("$name stays as it is", (profile) => {
    const form = formOf(draftOf(profile, "session"));
    expect(form).toEqual({
      name: profile.name, place: profile.place, colour: profile.colour, protected: true, readOnly: false,
      secrets: { token: null, proxyPassword: null, keep: "session" },
    });
  });

  it("leaves out what is empty or hidden", () => {
    const form = formOf({ ...good, name: " Staging ", token: " Bearer abc\n", proxyUrl: "http://old.example" });
    expect(form.place).toEqual({ type: "remote", url: "https://staging.example", caFile: null, proxy: { type: "system" } });
    expect(form.name).toBe("Staging");
    expect(form.secrets.token).toBe("abc");
  });
});

describe("what is refused", () => {
  it.each<[string, Partial<Draft>, ReturnType<typeof problemsOf>]>([
    ["nothing", {}, {}],
    ["no name", { name: "  " }, { name: "Give it a name." }],
    ["a name that is taken", { name: "team " }, { name: "Another profile has this name." }],
    ["no address", { url: "" }, { url: "Enter its address, such as https://signalbox.example.org." }],
    ["a bare name", { url: "staging" }, { url: "That is no address. It looks like https://signalbox.example.org." }],
    ["another protocol", { url: "ftp://x.example" }, { url: "The address begins with https:// or http://." }],
    ["a secret in the address", { url: "https://me:pw@x.example" }, { url: "Leave name and password out of the address: they have fields of their own." }],
    ["a query", { url: "https://x.example/?a=1" }, { url: "Leave out what follows ? or # in the address." }],
    ["a path that is not whole", { caFile: "ca.pem" }, { caFile: "Name the whole path, from the root of the disk." }],
    ["a path as it is pasted", { caFile: "\"/etc/my ca.pem\"" }, {}],
    ["a path of another system", { caFile: "C:\\ca.pem" }, {}],
    ["a token in two lines", { token: "abc\ndef" }, { token: "A token has no spaces or line ends inside." }],
    ["a proxy without its address", { proxy: "url" }, { proxyUrl: "Enter its address, such as http://proxy.example.org:3128." }],
    ["a workspace needs no address", { dir: "/w", url: "" }, {}],
  ])("%s", (_, change, problems) => {
    expect(problemsOf({ ...good, ...change }, [team])).toEqual(problems);
  });
});

it("counts what differs, and not what is hidden", () => {
  const saved = draftOf(team, "keychain");
  expect(changedFields(saved, saved)).toEqual([]);
  expect(changedFields({ ...saved, name: "T", token: "x", keep: "session" }, saved)).toEqual(["name", "token"]);
  expect(changedFields({ ...saved, proxy: "direct", proxyUrl: "" }, saved)).toEqual(["proxy"]);
});

it("takes a colour that is free", () => {
  expect(blankDraft([team], "keychain").colour).toBe("blue");
});

it("warns of plain HTTP, but not on this machine", () => {
  expect(addressWarning("http://runtime.example")).toContain("Not encrypted");
  expect([addressWarning("http://127.0.0.1:7000"), addressWarning("http://localhost:1"), addressWarning("https://x.example"), addressWarning("x")]).toEqual([null, null, null, null]);
});

it("cleans what is pasted", () => {
  expect(cleanToken("  bearer sbx_1\n")).toBe("sbx_1");
});
