// SPDX-License-Identifier: EUPL-1.2
// The one copy of <sk-map> and of its library that all modules' pages of a town share.
export * from '@stadtkern/web/map';
