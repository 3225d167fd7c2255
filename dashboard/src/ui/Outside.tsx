import { pieces } from "../text/visible";

/** Text from outside: as it is, except that what cannot be seen is named. Never markup, never a link. */
export function Outside({ text }: { text: string }) {
  return (
    <bdi className="outside" dir="ltr">
      {pieces(text).map((piece, at) =>
        piece.kind === "text" ? piece.text : <HiddenCharacter key={at} label={piece.label} />,
      )}
    </bdi>
  );
}

export function HiddenCharacter({ label }: { label: string }) {
  return (
    <span className="hidden-character" title={`a character that is not shown: ${label}`}>
      {label}
    </span>
  );
}
