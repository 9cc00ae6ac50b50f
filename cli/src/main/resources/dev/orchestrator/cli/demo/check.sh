#!/bin/sh
# Compiles everything and runs the checks.
set -e
"$JAVA_HOME/bin/javac" -d out $(find src -name '*.java')
"$JAVA_HOME/bin/java" -cp out demo.PriceListCheck
