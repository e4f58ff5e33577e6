# SPDX-License-Identifier: EUPL-1.2
"""An access point's agent gets through all that happens to the node when the stores are in PostgreSQL, too."""
import unittest

import wifi_agent_test as agent
import wifi_postgres_test as postgres


class AgentOnPostgres(postgres.OnPostgres, agent.Steps):
    pass


if __name__ == "__main__":
    unittest.main()
