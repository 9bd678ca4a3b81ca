// What every figure means, what it rests on and how it is written.
import type { Metadata } from "next";
import { glossary, otherWords } from "@/components/glossary";
import prose from "@/components/public/prose.module.css";

export const metadata: Metadata = { title: "Glossary" };

export default function GlossaryPage() {
  return (
    <div className={prose.prose}>
      <h1>Glossary</h1>
      <p>Every figure of this service: what it means, what it rests on, and how it is written.</p>
      <h2>Figures</h2>
      <dl>
        {glossary.map(({ name, means, base, written }) => (
          <div key={name}>
            <dt>
              <strong>{name}</strong>
            </dt>
            <dd>
              {means}
              <br />
              Rests on: {base}.
              <br />
              Written as: {written}.
            </dd>
          </div>
        ))}
      </dl>
      <h2>Other words</h2>
      <dl>
        {otherWords.map(({ name, means }) => (
          <div key={name}>
            <dt>
              <strong>{name}</strong>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
