import type { Address, AddressKind } from '../../backend';

/** Whether an offer can carry it right now. */
export const usable = (address: Address): boolean => address.url !== null && address.on;

/** The address an offer of this kind would carry: the one being listened on, else the first of the kind. */
export function chosenAddress(addresses: readonly Address[], kind: AddressKind): Address | undefined {
  const ofKind = addresses.filter((address) => address.kind === kind);
  return ofKind.find((address) => address.on) ?? ofKind[0];
}
