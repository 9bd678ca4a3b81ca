"use client";
// The question that makes a new organization; loaded when somebody asks it.
import { Modal } from "@mantine/core";
import { OrganizationForm } from "./organization-form";

export function NewOrganization({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New organization">
      <OrganizationForm next="/morning" onDone={onClose} onCancel={onClose} />
    </Modal>
  );
}
