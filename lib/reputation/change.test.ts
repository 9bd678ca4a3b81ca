import { expect, it } from "vitest";
import { changesBetween, type Snapshot } from "./change";

const of = (complaints: number, recipients: number): Snapshot => ({
  judged: { dataCommands: recipients, ham: recipients, suspect: 0, spam: 0 },
  week: { dataCommands: recipients, recipients, complaints },
  trapHits: 0,
  status: null,
});

it("never writes a complaint rate below a line as that line", () => {
  expect(changesBetween(of(22, 20_000), of(20, 20_010), 100).better).toEqual([
    "Complaint rate 0.09995 % (20 complaints over 20\u202f010 recipients in 7 days), below 0.1 %; 0.11 % before.",
  ]);
  expect(changesBetween(of(4, 4_116), of(8, 4_116), 100).worse).toEqual([
    "Complaint rate 0.19 % (8 complaints over 4\u202f116 recipients in 7 days), at or above 0.1 %; 0.097 % before.",
  ]);
});

it("says where a rate was over a line before, of too little mail", () => {
  expect(changesBetween(of(2, 440), of(2, 560), 100)).toEqual({
    worse: [
      "Complaint rate 0.36 % (2 complaints over 560 recipients in 7 days), at or above 0.3 %; 0.45 % before, too little mail to judge.",
    ],
    better: [],
  });
});

it("does not call a rate low of which there is only too little mail now", () => {
  expect(changesBetween(of(2, 560), of(2, 440), 100).better).toEqual([
    "Complaint rate 0.45 % (2 complaints over 440 recipients in 7 days), too little mail to judge; 0.36 % before.",
  ]);
});
