// SPDX-License-Identifier: Apache-2.0
// Styles are imported for their effect; with ?url a file is brought along, and its address is what the import gives.
declare module '*.css';
declare module '*?url' {
  const address: string;
  export default address;
}
