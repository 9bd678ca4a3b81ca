// What a new account is made of, asked the same at every door that makes one: sign-up, invitation, first start.
import { PasswordInput, TextInput } from "@mantine/core";
import type { ShownProblem } from "./problem-notice";

export type AccountValues = { name: string; email: string; password: string };

type Props = {
  values: AccountValues;
  onChange: (values: AccountValues) => void;
  problem: (ShownProblem & { of: (field: string) => string | undefined }) | null;
  /** The address is given: shown for password managers, which would keep the password without it. */
  fixedEmail?: boolean;
  /** Where nothing else stands before these fields. */
  autoFocus?: boolean;
};

export function AccountFields({ values, onChange, problem, fixedEmail = false, autoFocus = false }: Props) {
  return (
    <>
      <TextInput
        label="Your name"
        description="Shown to colleagues beside your address; may stay empty"
        autoComplete="name"
        value={values.name}
        onChange={(event) => onChange({ ...values, name: event.currentTarget.value })}
        error={problem?.of("name")}
        autoFocus={autoFocus}
      />
      <TextInput
        label="Mail address"
        type="email"
        autoComplete="username"
        value={values.email}
        onChange={(event) => onChange({ ...values, email: event.currentTarget.value })}
        error={problem?.of("email")}
        required={!fixedEmail}
        readOnly={fixedEmail}
      />
      <PasswordInput
        label="Password"
        description="12 characters or more, and not a common one"
        autoComplete="new-password"
        value={values.password}
        onChange={(event) => onChange({ ...values, password: event.currentTarget.value })}
        error={problem?.of("password")}
        required
      />
    </>
  );
}
