// SPDX-License-Identifier: EUPL-1.2
// The pages of accounts load no script: this is where their styles come in.
import './identity.css';
