// Colleagues: an owner invites an address by mail, the address makes its account and joins, gets another role, and
// is taken out again; what it may do follows at its next request.
import { randomBytes } from "node:crypto";
import { linkIn, mailTo } from "./fixtures/mail";
import { createOrganization, signIn } from "./fixtures/organization";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

requires("browser");

test("invite, join, another role, out again", async ({ product, browser }) => {
  const owner = await createOrganization(product, "Colleagues", ["198.18.90.0/24"]);
  const guest = { email: "guest@colleagues.example", password: randomBytes(12).toString("base64url") };
  const ownerPage = await browser.newPage();
  await signIn(ownerPage, product, owner);
  await ownerPage.goto(`${product.url}/organization`);
  await ownerPage.getByRole("button", { name: "Invite someone" }).click();
  await ownerPage.getByLabel("Mail address").fill(guest.email);
  await ownerPage.getByRole("button", { name: "Send invitation" }).click();
  const invitations = ownerPage.getByRole("table", { name: "Invitations" });
  await expect(invitations).toContainText(guest.email);

  const link = linkIn(await mailTo(product, guest.email), "/invitation/", product.url);
  // A scanner that opens the link answers nothing.
  for (let i = 0; i < 2; i += 1) expect((await fetch(link)).status).toBe(200);
  const guestPage = await browser.newPage();
  await guestPage.goto(link);
  await expect(guestPage.getByRole("heading", { level: 1 })).toHaveText("Join Colleagues");
  await guestPage.getByLabel(/^Password/).fill(guest.password);
  await guestPage.getByRole("button", { name: "Create account and join" }).click();
  await expect(guestPage.getByText("You joined")).toBeVisible();
  await signIn(guestPage, product, guest);
  await guestPage.goto(`${product.url}/organization`);
  const members = guestPage.getByRole("table", { name: "Members" });
  await expect(members).toContainText(`${guest.email} (you)`);
  await expect(guestPage.getByRole("button", { name: "Invite someone" })).toHaveCount(0);

  await ownerPage.reload();
  await ownerPage.getByRole("combobox", { name: `Role of ${guest.email}` }).click();
  await ownerPage.getByRole("option", { name: "admin" }).click();
  await expect(ownerPage.getByText("Is admin now.")).toBeVisible();
  await guestPage.reload();
  await expect(guestPage.getByRole("button", { name: "Invite someone" })).toBeVisible();

  await ownerPage.getByRole("row", { name: guest.email }).getByRole("button", { name: "Remove" }).click();
  await ownerPage.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(ownerPage.getByRole("table", { name: "Members" })).not.toContainText(guest.email);
  await guestPage.reload();
  await expect(guestPage.getByText("You act in no organization")).toBeVisible();
  await guestPage.goto(link);
  await expect(guestPage.getByRole("heading", { level: 1 })).toHaveText("This link does not work");

  await ownerPage.goto(`${product.url}/organization?tab=settings`);
  await ownerPage.getByLabel("Write its name to end it").fill("Colleagues");
  await ownerPage.getByRole("button", { name: "End organization" }).click();
  await ownerPage.getByRole("dialog").getByRole("button", { name: "End organization" }).click();
  await expect(ownerPage.getByText("You act in no organization")).toBeVisible();
  await ownerPage.getByRole("button", { name: "Take Colleagues back" }).click();
  await expect(ownerPage.getByLabel("Name of the organization")).toHaveValue("Colleagues");
  await ownerPage.close();
  await guestPage.close();
});
