// SPDX-License-Identifier: EUPL-1.2
import './portal.css';
import '@stadtkern/shell/frame';
