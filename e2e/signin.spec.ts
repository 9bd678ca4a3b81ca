// The ways in: a second factor turned on by an authenticator, asked for after the password, a recovery code in its
// place, a mailed link that a scanner opened first, and an issuer that is connected, used, and lets strangers in or not.
import type { Page } from "@playwright/test";
import { codeAt } from "@/lib/testing/authenticator";
import { axeFindings, faultsOf } from "./fixtures/looks";
import { linkIn, mailTo } from "./fixtures/mail";
import { createOrganization, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

/** Nothing by axe on what is shown now. */
const look = async (page: Page) => expect(await axeFindings(page), page.url()).toEqual([]);

/** What a page still asks for would be refused, and the page would go to the sign-in by itself. */
async function signOut(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.context().clearCookies();
}

test("password and authenticator, recovery code, mailed link, issuer", async ({ product, browser }) => {
  const person = await createOrganization(product, "Ways In", ["198.18.92.0/24"]);
  const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  const account = `${product.url}/account?tab=sign-in`;
  await signIn(page, product, person);

  // The second factor is turned on.
  await page.goto(account);
  const factor = page.getByRole("region", { name: "Second factor" });
  await factor.getByRole("button", { name: "Turn on" }).click();
  const dialog = page.getByRole("dialog");
  const secret = await dialog.getByLabel("Secret", { exact: true }).inputValue();
  await expect(dialog.getByRole("img", { name: "QR code with the secret" })).toBeAttached();
  await look(page);
  // The code of the step before: the present one is for the sign-in that follows at once.
  await dialog.getByLabel("Code it shows now").fill(codeAt(secret, new Date(Date.now() - 30_000)));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByText("Keep these recovery codes")).toBeVisible();
  const codes = await dialog.getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  await look(page);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(factor).toContainText("10 recovery codes are left");
  expect(await mailTo(product, person.email)).toContain("second factor is on");

  // The password is a first step only.
  await signOut(page);
  const enterPassword = async () => {
    await page.goto(`${product.url}/signin?next=${encodeURIComponent("/networks")}`);
    await page.getByLabel("Mail address").fill(person.email);
    await page.getByLabel(/^Password/).fill(person.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("One more step");
  };
  await enterPassword();
  await page.goto(`${product.url}/networks`);
  await expect(page).toHaveURL(/signin\/factor/);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole("textbox", { name: "Code", exact: true }).fill("000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("This code is wrong or was used already")).toBeVisible();
  await page.getByRole("textbox", { name: "Code", exact: true }).fill(codeAt(secret, new Date()));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page).toHaveURL(`${product.url}/networks`);

  // A recovery code in its place, once.
  await signOut(page);
  await enterPassword();
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page).toHaveURL(`${product.url}/networks`);
  await page.goto(account);
  await expect(factor).toContainText("9 recovery codes are left");

  // What protects the account is changed by who confirms. The sign-in was a moment ago, so the first answer is given
  // here as it comes to a session that is older.
  await page.route(
    "**/api/v1/me/second-factor",
    (route) =>
      route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "Confirm that it is you first.", code: "confirm_first" }),
      }),
    { times: 1 },
  );
  await factor.getByRole("button", { name: "Turn off" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
  const question = page.getByRole("dialog", { name: "Is it still you?" });
  await question.getByLabel("Code of your authenticator").fill("wrong-code");
  await question.getByRole("button", { name: "Confirm" }).click();
  await expect(question.getByText("This code is wrong or was used already")).toBeVisible();
  await look(page);
  await question.getByLabel("Code of your authenticator").fill(codes[1] ?? "");
  await question.getByRole("button", { name: "Confirm" }).click();
  await expect(factor.getByRole("button", { name: "Turn on" })).toBeVisible();

  // An issuer is connected, and signs in from then on.
  product.issuer.person({ sub: "ways-in", email: "private@elsewhere.example" });
  const elsewhere = page.getByRole("region", { name: "Sign-ins elsewhere" });
  await elsewhere.getByRole("button", { name: "Connect Example Corp" }).click();
  await expect(elsewhere).toContainText("private@elsewhere.example");
  await look(page);
  await signOut(page);
  await page.goto(`${product.url}/signin`);
  await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
  await page.waitForURL(`${product.url}/morning`);
  await page.goto(account);
  await elsewhere.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(elsewhere).toContainText("None is connected");
  await signOut(page);
  await page.goto(`${product.url}/signin`);
  await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
  await expect(page.getByText("Nothing here is connected to that sign-in")).toBeVisible();
  await look(page);

  // A mailed link: a scanner opens it, then its reader presses the button.
  await page.getByRole("button", { name: "Mail me a link instead" }).click();
  await page.getByLabel("Mail address").fill(person.email);
  await page.getByRole("button", { name: "Mail me a link", exact: true }).click();
  await expect(page.getByText("We have sent a mail to this address")).toBeVisible();
  await expect.poll(() => mailTo(product, person.email)).toContain("/signin/link");
  const link = linkIn(await mailTo(product, person.email), "/signin/link", product.url);
  for (let i = 0; i < 3; i += 1) expect((await fetch(link)).status).toBe(200);
  await page.goto(link);
  await expect(page.getByText(`mailed to ${person.email}`)).toBeVisible();
  await look(page);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${product.url}/morning`);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link does not work");
  await page.close();
});
