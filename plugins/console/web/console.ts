// SPDX-License-Identifier: EUPL-1.2
import './console.css';
import '@stadtkern/shell/frame';
