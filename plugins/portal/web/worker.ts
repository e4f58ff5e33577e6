// SPDX-License-Identifier: EUPL-1.2
// The portal's service worker; the kernel of it is every shell's.
import '@stadtkern/shell/worker';
