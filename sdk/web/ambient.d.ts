// SPDX-License-Identifier: Apache-2.0
// Styles are imported for their effect.
declare module '*.css';
