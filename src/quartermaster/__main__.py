import sys

from quartermaster.config.cli import main

sys.exit(main())
