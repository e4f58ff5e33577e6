// SPDX-License-Identifier: Apache-2.0
export default { printWidth: 120, singleQuote: true };
